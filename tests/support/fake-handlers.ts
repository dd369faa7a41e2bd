// How a sandbox-host in memory answers commands.
import type { HostCommandName, HostInput, HostReply } from '#protocol/sandbox-host.ts'

/** Of the commands whose name begins so, or of all. */
export type FakeHandlers<Noun extends string = string> = {
  readonly [C in Extract<HostCommandName, `${Noun}:${string}`>]: (
    input: HostInput<C>,
  ) => Promise<HostReply<C>>
}
