// What each command does in a classroom. Types, validation and least roles stand in the protocol's table.
import type { CommandInput, CommandName, CommandReply } from '#protocol/commands.ts'
import type { Access } from './access.ts'
import type { Classroom } from './classroom.ts'

export type Handlers = {
  readonly [C in CommandName]: (access: Access, input: CommandInput<C>) => Promise<CommandReply<C>>
}

/** One handler for every command of the table: a missing one does not compile. */
export function classroomCommands(classroom: Classroom): Handlers {
  const openNotebook = (id: CommandInput<'kernel:interrupt'>['notebookId']) => {
    classroom.requireOpen()
    return classroom.documents.notebook(id)
  }
  const openSandboxes = () => {
    classroom.requireOpen()
    return classroom.sandboxes
  }
  return {
    'classroom:enter': async access => classroom.snapshot(access),
    'classroom:end': async () => {
      await classroom.end()
      return null
    },
    'classroom:rename': async (_access, { title }) => {
      await classroom.rename(title)
      return null
    },
    'member:remove': async (_access, { memberId }) => {
      await classroom.removeMember(memberId)
      return null
    },
    'notebook:create': async (_access, { title }) => ({ documentId: await classroom.createNotebook(title) }),
    'cell:run': async (_access, { notebookId, cellId, source }) => ({
      executionId: await openNotebook(notebookId).run(cellId, source),
    }),
    'kernel:interrupt': async (_access, { notebookId }) => {
      await openNotebook(notebookId).interrupt()
      return null
    },
    'kernel:restart': async (_access, { notebookId }) => {
      await openNotebook(notebookId).restart()
      return null
    },
    'kernel:answer': async (_access, { notebookId, executionId, text }) => {
      await openNotebook(notebookId).answer(executionId, text)
      return null
    },
    'sandbox:open': async access => openSandboxes().open(access.memberId, access.name),
    'sandbox:reset': async access => openSandboxes().reset(access.memberId, access.name),
    'terminal:open': async (access, { kind }) => ({
      terminalId: await openSandboxes().openTerminal(access.memberId, kind),
    }),
    'terminal:close': async (access, { terminalId }) => {
      await openSandboxes().closeTerminal(access.memberId, terminalId)
      return null
    },
  }
}
