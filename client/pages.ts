// The pages of a class, by the first part of their address: their code, and whom they show the class to.
import type { Role } from '#protocol/roles.ts'

export const pages = {
  classroom: { role: 'participant', load: () => import('./classroom/participant-page.tsx') },
  desk: { role: 'instructor', load: loadDesk },
  stage: { role: 'stage', load: () => import('./stage/stage-page.tsx') },
} as const satisfies Record<string, { readonly role: Role; readonly load: () => Promise<unknown> }>

/** The page at `path` and the classroom it is about; null for all others. */
export function classPageAt(path: string) {
  const [, name, id] = /^\/(classroom|desk|stage)\/([^/]+)$/.exec(path) ?? []
  return name && id ? { ...pages[name as keyof typeof pages], id } : null
}

/** With the editor, which its notebook would ask for only once the content is there. */
function loadDesk() {
  void import('./notebook/desk/desk-notebook.tsx')
  return import('./desk/desk-page.tsx')
}
