// The desk's keys in groups, and whether single letters are among them.
import { Switch } from '@mantine/core'
import { useDeskPreferences } from '../notebook/desk/desk-preferences.ts'
import { keyGroups as notebookKeys } from '../notebook/desk/keyboard.ts'
import { planKeys } from '../notebook/plan/plan-keys.ts'
import { type KeyGroup, KeysDialog, windowKeys } from '../shell/keys-dialog.tsx'
import { attentionKeys } from './attention-button.tsx'
import { answerKeys } from './kernel/answer-hint.tsx'
import { deskKeys } from './roster.tsx'

const tabKeys: KeyGroup = {
  title: 'At the tabs of notebooks and files',
  keys: [
    { keys: ['F2'], meaning: 'Rename' },
    { keys: ['Ctrl+Shift+ArrowLeft', 'Ctrl+Shift+ArrowRight'], meaning: 'Move the tab' },
    { keys: ['Delete'], meaning: 'Remove from the class; can be undone' },
  ],
}
const everywhere: KeyGroup = { ...windowKeys, keys: [...windowKeys.keys, ...attentionKeys, ...answerKeys] }
const groups = [everywhere, ...notebookKeys, planKeys, tabKeys, deskKeys]

export function DeskKeys({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { preferences, set } = useDeskPreferences()
  return (
    <KeysDialog
      groups={groups}
      isOpen={isOpen}
      onClose={onClose}
      preferences={
        <Switch
          label="Single letters are keys in the notebook"
          description="Off: letters and digits do nothing outside of a cell’s text. Everything stays in the cells’ menus."
          checked={preferences.singleKeys}
          onChange={event => set({ singleKeys: event.currentTarget.checked })}
        />
      }
    />
  )
}
