// The server's view of the sandbox-host: ask, be told, send keys. Its real form is a unix socket, in unit tests a fake.
import type { TerminalId } from '#protocol/ids.ts'
import type {
  HostCommandName,
  HostEvent,
  HostEventName,
  HostInput,
  HostReply,
} from '#protocol/sandbox-host.ts'

export type HostHappening = {
  readonly [E in HostEventName]: { readonly name: E; readonly data: HostEvent<E> }
}[HostEventName]

export interface HostListener {
  /** After every greeting: where the sandbox-host stands. Events that nobody acknowledged follow. */
  greeted?(greeting: HostReply<'host:greet'>): void
  /** The link is gone; it is being built again. Until then `ask` rejects with `sandboxes-unavailable`. */
  lost?(): void
  happened?(happening: HostHappening): void
  /** Output of a watched terminal; `position` is that of the last byte. */
  output?(terminalId: TerminalId, position: number, data: Uint8Array): void
}

export interface SandboxHost extends AsyncDisposable {
  /** Rejects with the sandbox-host's own `Refusal`, or with `sandboxes-unavailable` when it cannot be reached. */
  ask<C extends HostCommandName>(command: C, input: HostInput<C>): Promise<HostReply<C>>
  /** Keys for a terminal; `author` is the name of whoever types along, empty for the owner. Dropped when the link is down: nobody wants old keys typed later. */
  sendInput(terminalId: TerminalId, author: string, data: Uint8Array): void
  /** Returns what ends the listening. Listeners are called in the order in which they were added. */
  listen(listener: HostListener): () => void
}
