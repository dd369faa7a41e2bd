// A whole page that says one thing and what to do next: not found, not signed in, removed, outdated.
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { Brand } from './brand.tsx'
import classes from './full-page-message.module.css'

interface Message {
  readonly title: string
  readonly text: ReactNode
  readonly action?: ReactNode
}

export function FullPageMessage({ title, text, action }: Message) {
  return (
    <main className={classes['page']}>
      <Brand />
      <div className={classes['card']}>
        <h1 className={classes['title']}>{title}</h1>
        <p className={classes['text']}>{text}</p>
        {action && <div className={classes['actions']}>{action}</div>}
      </div>
    </main>
  )
}

/** The way back to the start page. */
export function HomeLink({ onFollow }: { onFollow?: () => void }) {
  const [, navigate] = useLocation()
  return (
    <Button
      variant="default"
      component="a"
      href="/"
      onClick={event => {
        event.preventDefault()
        navigate('/')
        onFollow?.()
      }}
    >
      Go to the start page
    </Button>
  )
}

/** For a window that is older than the server. */
export function ReloadButton() {
  return <Button onClick={() => location.reload()}>Reload</Button>
}
