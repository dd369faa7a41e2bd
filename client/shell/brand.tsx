// The product's mark: two carets, the second one following the first.
import classes from './brand.module.css'

export function Brand({ isMarkOnly = false }: { isMarkOnly?: boolean }) {
  return (
    <span className={classes['brand']}>
      <svg className={classes['mark']} viewBox="0 0 32 32" aria-hidden="true">
        <rect className={classes['tile']} width="32" height="32" rx="8" />
        <rect className={classes['leader']} x="18.5" y="7" width="4" height="18" rx="2" />
        <rect className={classes['follower']} x="9.5" y="11" width="4" height="10" rx="2" />
      </svg>
      {isMarkOnly ? <span className="visually-hidden">Followalong</span> : 'Followalong'}
    </span>
  )
}
