// The header that participants and the desk share: mark, title, state on the left; actions on the right.
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Brand } from './brand.tsx'
import classes from './page-header.module.css'

interface PageHeaderProps {
  readonly title: ReactNode
  readonly status: ReactNode
  /** For a status that has much to say: on a phone it gets a line of its own, and elsewhere the actions make room. */
  readonly isStatusBelow?: boolean
  readonly children: ReactNode
}

export function PageHeader({ title, status, isStatusBelow = false, children }: PageHeaderProps) {
  return (
    <header
      className={classes['header']}
      data-pane="header"
      data-below={isStatusBelow || undefined}
      tabIndex={-1}
    >
      <button
        type="button"
        className="skip-link"
        onClick={() => document.getElementById('notebook')?.focus()}
      >
        Go to the notebook
      </button>
      <Link href="/" className={classes['home'] ?? ''} title="Start page">
        <Brand isMarkOnly />
      </Link>
      <div className={classes['title']}>{title}</div>
      <div className={classes['status']}>{status}</div>
      <div className={classes['actions']}>{children}</div>
    </header>
  )
}
