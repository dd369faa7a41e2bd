// "Eyes on me": asks everybody to look where the trainer is, until it is let go.
import { Button, Tooltip } from '@mantine/core'
import { IconFocusCentered } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import type { KeyGroup } from '../shell/keys-dialog.tsx'
import classes from './attention-button.module.css'

export const attentionKeys: KeyGroup['keys'] = [
  { keys: ['Alt+L'], meaning: 'Eyes on me: ask everybody to look at the selected cell; again to let go' },
]

interface AttentionButtonProps {
  readonly isOn: boolean
  readonly onGather: () => void
  readonly onRelease: () => void
}

export function AttentionButton({ isOn, onGather, onRelease }: AttentionButtonProps) {
  const toggle = isOn ? onRelease : onGather
  useAttentionKey(toggle)
  return (
    <Tooltip
      label={
        isOn
          ? 'Everybody is asked to look where you asked them to. Let go: Alt+L'
          : 'Ask everybody to look at the selected cell (Alt+L)'
      }
    >
      <Button
        size="compact-sm"
        variant={isOn ? 'filled' : 'subtle'}
        color={isOn ? 'accent' : 'gray'}
        leftSection={<IconFocusCentered size={18} aria-hidden="true" />}
        className={(isOn ? classes['lit'] : classes['calm']) ?? ''}
        classNames={{ section: classes['section'] ?? '' }}
        aria-pressed={isOn}
        onClick={toggle}
      >
        <span className={classes['words']}>Eyes on me{isOn && '\u00a0·\u00a0'}</span>
        {isOn && 'let go'}
      </Button>
    </Tooltip>
  )
}

function useAttentionKey(toggle: () => void) {
  const latest = useRef(toggle)
  latest.current = toggle
  useEffect(() => {
    // Before the notebook and its editors; by the key's place, since Alt makes another letter of it on a Mac.
    const onKey = (event: KeyboardEvent) => {
      const { code, altKey, ctrlKey, metaKey, shiftKey, repeat } = event
      if (code !== 'KeyL' || !altKey || ctrlKey || metaKey || shiftKey) return
      event.preventDefault()
      event.stopPropagation()
      if (!repeat) latest.current()
    }
    document.addEventListener('keydown', onKey, true)
    return () => document.removeEventListener('keydown', onKey, true)
  }, [])
}
