// The keys of those who follow. Fetched when somebody asks for them.
import { type KeyGroup, KeysDialog, windowKeys } from '../shell/keys-dialog.tsx'

const followerKeys: KeyGroup = {
  title: 'In the notebook',
  keys: [
    { keys: ['J', 'K'], meaning: 'Next cell, the one before' },
    { keys: ['C'], meaning: 'Copy the cell' },
    { keys: ['S'], meaning: 'Send the cell to my terminal, where the trainer allows it' },
    { keys: ['N'], meaning: 'My note beside the cell' },
    { keys: ['F'], meaning: 'Follow the class, or stop following' },
    { keys: ['L'], meaning: 'Back to live' },
    { keys: ['O'], meaning: 'Outline' },
    { keys: ['+', '-'], meaning: 'Larger, smaller; 0 as usual' },
    { keys: ['Escape'], meaning: 'Decline “eyes on me”, and go back to where I was' },
  ],
}

const terminalKeys: KeyGroup = {
  title: 'In the terminal',
  keys: [
    { keys: ['Ctrl+C'], meaning: 'Stop what runs, or copy what is selected' },
    { keys: ['Ctrl+V'], meaning: 'Paste' },
    { keys: ['Ctrl+Shift+F'], meaning: 'Search what it shows' },
    { keys: ['Ctrl+D'], meaning: 'End Python or the shell' },
    { keys: ['F6'], meaning: 'Leave the terminal' },
  ],
}

const fileKeys: KeyGroup = {
  title: 'In my files',
  keys: [
    { keys: ['Mod+Enter'], meaning: 'Save the file and run it' },
    { keys: ['Mod+S'], meaning: 'Save now; it happens by itself as well' },
    { keys: ['Escape'], meaning: 'From the text to the tree' },
    { keys: ['F2', 'Delete'], meaning: 'In the tree: rename, delete' },
  ],
}

const groups = [followerKeys, windowKeys, terminalKeys, fileKeys]

export default function FollowerKeys(props: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return <KeysDialog groups={groups} {...props} />
}
