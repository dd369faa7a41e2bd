// The keys of those who follow, as the dialog behind `?` lists them.
import type { KeyGroup } from '../shell/keys-dialog.tsx'

export const followerKeys: KeyGroup = {
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
