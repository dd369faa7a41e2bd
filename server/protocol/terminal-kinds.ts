// What can run in a terminal. The first of a sandbox is always `python`; a script is run by the instructor.

/** What a person opens for themselves. `python-basic` has no line editor of its own and prints no more than it must. */
export const ownTerminalKinds = ['python', 'python-basic', 'ipython', 'shell'] as const
export const terminalKinds = [...ownTerminalKinds, 'script'] as const

export type OwnTerminalKind = (typeof ownTerminalKinds)[number]
export type TerminalKind = (typeof terminalKinds)[number]

/** As its tab is called first, and in sentences. */
export const terminalNames: Readonly<Record<OwnTerminalKind, string>> = {
  python: 'Python',
  'python-basic': 'Basic Python',
  ipython: 'IPython',
  shell: 'Shell',
}
