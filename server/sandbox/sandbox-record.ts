// What of a person's sandbox is kept on disk, so that a server that starts again finds it. Nothing read is trusted.
import { z } from 'zod'
import { type HomeId, id, type MemberId, type SandboxId, type TerminalId } from '#protocol/ids.ts'
import { terminalKinds } from '#protocol/terminal-kinds.ts'

export const sandboxRecord = z.object({
  memberId: id<MemberId>(),
  sandboxId: id<SandboxId>(),
  /** What operators see in Docker: the person's name. */
  label: z.string(),
  /** It has been ready once: if the sandbox-host does not have it, it is lost. Before that, it only has to start. */
  hasBeenReady: z.boolean(),
  /** It begins without the files that the person had. */
  isEmptied: z.boolean().default(false),
  /** Why it took the place of the one before, told in its first terminal; null when the person wanted it. */
  reason: z.string().nullable().default(null),
  terminals: z.array(
    z.object({
      id: id<TerminalId>(),
      kind: z.enum(terminalKinds),
      title: z.string(),
      /** What a script runs: a path in the home of the sandbox. */
      file: z.string().nullable().default(null),
      /** Everybody in the class may look into it. */
      isShown: z.boolean().default(false),
    }),
  ),
})
export type SandboxRecord = z.infer<typeof sandboxRecord>
export type TerminalRecord = SandboxRecord['terminals'][number]

/** A person has one home, whichever sandbox they have. */
export function homeIdOf(memberId: MemberId): HomeId {
  return memberId as string as HomeId
}
