// Cells run as scripts: a file in the instructor's own sandbox, in a terminal that everybody sees. For what a kernel cannot
// show: `asyncio.run`, processes that are spawned, servers.
import type { CommandInput } from '#protocol/commands.ts'
import type { TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import { Turns } from '../notebook/turns.ts'
import type { Sandboxes } from '../sandbox/sandboxes.ts'
import type { Access } from './access.ts'
import type { ClassroomDocuments } from './classroom-documents.ts'
import type { Outage } from './outage.ts'
import { scriptOf } from './script-file.ts'

export interface ScriptsParts {
  readonly documents: ClassroomDocuments
  readonly sandboxes: Sandboxes
  readonly outage: Outage
}

export class Scripts {
  /** Two at once of the same cells would each open a terminal for the one file. */
  readonly #turns = new Turns()
  readonly #parts: ScriptsParts

  constructor(parts: ScriptsParts) {
    this.#parts = parts
  }

  /**
   * Opens the person's sandbox where there is none, and resolves when the script runs. Refuses `bad-request` for what is
   * not Python, `sandboxes-unavailable`, `too-many-terminals`.
   */
  async run(
    { memberId, name }: Access,
    { notebookId, cells }: CommandInput<'script:run'>,
  ): Promise<TerminalId> {
    const { documents, sandboxes, outage } = this.#parts
    const { record, live } = documents.notebookContent(notebookId)
    const file = scriptOf(record.name, live.yjs, cells, documents.sharedFiles.names())
    if (outage.message !== null) throw new Refusal('sandboxes-unavailable', outage.message)
    await sandboxes.ready(memberId, name)
    return this.#turns.take(async () => {
      // What was written into a shared file a moment ago counts for the script that imports it.
      await sandboxes.putFiles(memberId, documents.sharedFiles.content())
      return sandboxes.runScript(memberId, file)
    })
  }
}
