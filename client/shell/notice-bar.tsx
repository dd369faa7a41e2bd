// A calm line under the header for what concerns the whole class: it has ended, or terminals are out of service.
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './notice-bar.module.css'

export function NoticeBar({ tone, children }: { tone: 'calm' | 'warning'; children: ReactNode }) {
  const Icon = tone === 'calm' ? IconCircleCheck : IconAlertTriangle
  return (
    <div className={classes['bar']} data-tone={tone} role="status">
      <Icon size={18} aria-hidden="true" className={classes['icon'] ?? ''} />
      <span>{children}</span>
    </div>
  )
}
