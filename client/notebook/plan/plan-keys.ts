// The keys of the lesson plan, and the list of them for the help.

/** Wherever the focus is. */
export const insertNextKey = 'Alt+P'

interface KeyDescription {
  readonly keys: readonly string[]
  readonly meaning: string
}

export const planKeys: { readonly title: string; readonly keys: readonly KeyDescription[] } = {
  title: 'The lesson plan',
  keys: [
    { keys: [insertNextKey], meaning: 'Insert the next prepared cell below the selected one, from anywhere' },
    { keys: ['ArrowUp', 'ArrowDown'], meaning: 'In the plan: entry before, next entry' },
    { keys: ['Enter'], meaning: 'In the plan: write in it' },
    { keys: ['Escape'], meaning: 'In the plan: stop writing; again: go to the notebook' },
    { keys: ['Shift+Enter'], meaning: 'In the plan: insert this cell into the notebook' },
    { keys: ['Alt+ArrowUp', 'Alt+ArrowDown'], meaning: 'In the plan: move it' },
    { keys: ['Delete'], meaning: 'In the plan: delete it; Ctrl+Z brings it back' },
  ],
}
