// Which key means what, in command mode and while typing. Pure.
import { type KeyPress, nameOf, pressedAs } from '../../shell/key-names.ts'
import { type DeskCommand, keyBindings } from './key-bindings.ts'

export { keyBindings, keyGroups } from './key-bindings.ts'

export type DeskMode = 'command' | 'edit'

/** The first key of a pair (`D` of `D D`), and when it was pressed. */
export interface PressedBefore {
  readonly name: string
  readonly at: number
}

const pairWithinMs = 800

export interface KeyMeaning {
  readonly command: DeskCommand | null
  /** To be handed in with the next key. */
  readonly pressed: PressedBefore | null
}

interface KeySituation {
  readonly mode: DeskMode
  readonly isMac: boolean
  /** Off for those whom a stray letter would hurt: speech input, tremor. Keys with Ctrl, arrows and Enter stay. */
  readonly singleKeys: boolean
  readonly before: PressedBefore | null
  readonly now: number
}

export function meaningOf(press: KeyPress, situation: KeySituation): KeyMeaning {
  const { mode, isMac, singleKeys, before, now } = situation
  const name = nameOf(press)
  if (!singleKeys && isCharacter(name)) return { command: null, pressed: null }
  const has = (sought: string) =>
    keyBindings.find(
      binding =>
        (binding.mode === 'any' || binding.mode === mode) &&
        binding.keys.some(key => pressedAs(key, isMac) === sought),
    )
  const isPair = before?.name === name && now - before.at <= pairWithinMs
  const found = has(name) ?? (isPair ? has(`${name} ${name}`) : undefined)
  return found ? { command: found.command, pressed: null } : { command: null, pressed: { name, at: now } }
}

/** A letter, digit or sign that is pressed alone, or with Shift: what WCAG 2.1.4 is about. */
function isCharacter(name: string): boolean {
  return name.replace(/^Shift\+/, '').length === 1
}
