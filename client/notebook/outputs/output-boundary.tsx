// An output that cannot be drawn takes down itself, not the page.
import { Component, type ReactNode } from 'react'
import styles from './outputs.module.css'

export class OutputBoundary extends Component<
  { readonly children: ReactNode },
  { readonly hasFailed: boolean }
> {
  override state = { hasFailed: false }

  static getDerivedStateFromError() {
    return { hasFailed: true }
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children
    return (
      <p className={styles['note']} role="alert">
        This output cannot be drawn. Its content is unharmed, and is in the notebook that you take home.
      </p>
    )
  }
}
