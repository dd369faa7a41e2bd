// A mark on a tab: something is to be seen there, and what it is for those who cannot see the mark.
import classes from './tab-news.module.css'

export function TabNews({ text }: { text: string }) {
  return (
    <span className={classes['news']} title={text}>
      <span aria-hidden="true">●</span>
      <span className="visually-hidden">, {text}</span>
    </span>
  )
}
