// Who may do what, as one order: each role may do all that the ones before it may.

/** `stage` is the projector's read-only window; `helper` assists and cannot change the notebook. */
export const roles = ['stage', 'participant', 'helper', 'instructor'] as const

export type Role = (typeof roles)[number]

/** True when `role` may do what asks for at least `least`. */
export function isAtLeast(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least)
}
