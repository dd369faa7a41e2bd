// How this person likes the notebook editor, on this machine: in all windows of it, remembered.
import { Store, useSelected } from '../store.ts'

export interface DeskPreferences {
  /** Letters and digits are commands outside of a cell's text. */
  readonly singleKeys: boolean
  readonly lineNumbers: boolean
}

const storageKey = 'followalong.desk'
const usual: DeskPreferences = { singleKeys: true, lineNumbers: false }

export const deskPreferences = new Store<DeskPreferences>(remembered())

export function setDeskPreferences(change: Partial<DeskPreferences>): void {
  const next = { ...deskPreferences.get(), ...change }
  deskPreferences.set(next)
  try {
    localStorage.setItem(storageKey, JSON.stringify(next))
  } catch {
    // Storage is closed to this page: then it is not remembered.
  }
}

export function useDeskPreferences() {
  const preferences = useSelected(deskPreferences, all => all)
  return { preferences, set: setDeskPreferences }
}

function remembered(): DeskPreferences {
  try {
    const { singleKeys, lineNumbers } = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Record<
      string,
      unknown
    >
    return { singleKeys: singleKeys !== false, lineNumbers: lineNumbers === true }
  } catch {
    return usual
  }
}
