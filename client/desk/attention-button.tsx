// "Eyes on me": asks everybody to look where the trainer is, until it is let go.
import { Button, Tooltip } from '@mantine/core'
import { IconFocusCentered } from '@tabler/icons-react'
import { shownKeys } from '../shell/key-names.ts'
import type { KeyGroup } from '../shell/keys-dialog.tsx'
import { usePageKey } from '../shell/use-page-key.ts'
import classes from './attention-button.module.css'

const attentionKey = 'Alt+L'

export const attentionKeys: KeyGroup['keys'] = [
  {
    keys: [attentionKey],
    meaning: 'Eyes on me: ask everybody to look at the selected cell; again to let go',
  },
]

interface AttentionButtonProps {
  readonly isOn: boolean
  readonly onGather: () => void
  readonly onRelease: () => void
}

export function AttentionButton({ isOn, onGather, onRelease }: AttentionButtonProps) {
  const toggle = isOn ? onRelease : onGather
  usePageKey(attentionKey, () => {
    toggle()
    return true
  })
  return (
    <Tooltip
      label={
        isOn
          ? `Everybody is asked to look where you asked them to. Let go: ${shownKeys(attentionKey)}`
          : `Ask everybody to look at the selected cell (${shownKeys(attentionKey)})`
      }
    >
      <Button
        size="compact-sm"
        variant={isOn ? 'filled' : 'subtle'}
        color={isOn ? 'accent' : 'gray'}
        leftSection={<IconFocusCentered size={18} aria-hidden="true" />}
        className={(isOn ? classes['lit'] : classes['calm']) ?? ''}
        classNames={{ section: classes['section'] ?? '' }}
        // The name is the same in every window, whether there is room for the words or not.
        aria-label={isOn ? 'Eyes on me · let go' : 'Eyes on me'}
        aria-pressed={isOn}
        onClick={toggle}
      >
        <span className={classes['words']}>Eyes on me{isOn && '\u00a0·\u00a0'}</span>
        {isOn && 'let go'}
      </Button>
    </Tooltip>
  )
}
