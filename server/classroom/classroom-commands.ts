// What each command does in a classroom. Types, validation and least roles stand in the protocol's table.
import type { CommandInput, CommandName, CommandReply } from '#protocol/commands.ts'
import type { MemberId } from '#protocol/ids.ts'
import type { Sender } from './access.ts'
import type { Classroom } from './classroom.ts'

export type Handlers = {
  readonly [C in CommandName]: (sender: Sender, input: CommandInput<C>) => Promise<CommandReply<C>>
}

/** One handler for every command of the table: a missing one does not compile. */
export function classroomCommands(classroom: Classroom): Handlers {
  const { documents, files, guidance, notes, runs, scripts, seats } = classroom
  const open = <Handler extends (...input: never[]) => Promise<unknown>>(handler: Handler) =>
    ((...input) => {
      classroom.requireOpen()
      return handler(...input)
    }) as Handler
  const done = async (doing: Promise<unknown>) => {
    await doing
    return null
  }
  return {
    'classroom:enter': sender => classroom.enter(sender),
    'classroom:end': () => done(classroom.end()),
    'classroom:rename': (_sender, { title }) => done(classroom.rename(title)),
    'classroom:allow-sending': open((_sender, { isAllowed }) => done(classroom.allowSending(isAllowed))),
    'classroom:expect': open((_sender, { people, from }) => done(seats.expect(people, from))),
    'link:make': async ({ memberId }) => ({ link: await classroom.people.makeLink(memberId) }),
    'member:link': async (_sender, { memberId }) => ({ link: await classroom.people.makeLink(memberId) }),
    'member:reset-sandbox': open((_sender, { memberId }) => done(resetSandboxOf(classroom, memberId))),
    'member:remove': (_sender, { memberId }) => done(classroom.removeMember(memberId)),

    'notebook:create': open(async (_sender, { title }) => ({
      documentId: (await documents.addEmptyNotebook(`${title}.ipynb`)).id,
    })),
    'notebook:duplicate': open(async (_sender, { notebookId }) => ({
      documentId: (await documents.duplicate(notebookId)).id,
    })),
    'file:create': open(async (_sender, { name }) => ({
      documentId: (await documents.addFile(name, '')).id,
    })),
    'document:rename': open((_sender, { documentId, name }) => done(documents.rename(documentId, name))),
    'document:move': open((_sender, { documentId, index }) => done(documents.move(documentId, index))),
    'document:remove': open((_sender, { documentId }) => done(classroom.removeDocument(documentId))),
    'document:restore': open((_sender, { documentId }) => done(documents.restore(documentId))),

    'place:show': open((_sender, { documentId }) => done(guidance.show(documentId))),
    'attention:gather': open((_sender, { documentId, cellId }) => done(guidance.gather(documentId, cellId))),
    'attention:release': open(() => done(guidance.release())),

    'cells:run': open(async (_sender, { notebookId, cells }) => ({
      executionIds: await documents.notebook(notebookId).run(cells),
    })),
    'outputs:clear': open((_sender, { notebookId, cellIds }) =>
      done(documents.notebook(notebookId).clearOutputs(cellIds)),
    ),
    'script:run': open(async (sender, input) => ({
      terminalId: await scripts.run(sender, input),
    })),
    'runs:read': async () => runs.read(),

    'kernel:complete': open((_sender, { notebookId, source, offset }) =>
      documents.notebook(notebookId).complete(source, offset),
    ),
    'kernel:inspect': open((_sender, { notebookId, source, offset }) =>
      documents.notebook(notebookId).inspect(source, offset),
    ),
    'kernel:interrupt': open((_sender, { notebookId }) => done(documents.notebook(notebookId).interrupt())),
    'kernel:restart': open((_sender, { notebookId }) => done(documents.notebook(notebookId).restart())),
    'kernel:answer': open((_sender, { notebookId, executionId, text }) =>
      done(documents.notebook(notebookId).answer(executionId, text)),
    ),

    'sandbox:open': open(({ memberId, name }) => classroom.sandboxes.open(memberId, name)),
    'sandbox:reset': open(({ memberId, name }, { isEmptied }) =>
      classroom.sandboxes.reset({ memberId, label: name, isEmptied }),
    ),
    'files:look': open((sender, { whose }) => files.look(sender, whose)),
    'files:leave': async (sender, { whose }) => {
      files.leave(sender, whose)
      return null
    },
    'files:open': open((sender, { whose, path }) => files.open(sender, whose, path)),
    'files:save': open((sender, { documentId }) => done(files.save(sender, documentId))),
    'files:settle': open((sender, { documentId, keep }) => files.settle(sender, documentId, keep)),
    'files:run': open(async ({ memberId }, { path }) => ({ terminalId: await files.run(memberId, path) })),
    'files:list': open(({ memberId }) => files.list(memberId)),
    'files:rename': open(({ memberId }, { path, to }) => done(files.rename(memberId, path, to))),
    'files:remove': open(({ memberId }, { path }) => done(files.remove(memberId, path))),
    'files:make-folder': open(({ memberId }, { path }) => done(files.makeFolder(memberId, path))),
    'terminal:open': open(async ({ memberId }, { kind }) => ({
      terminalId: await classroom.sandboxes.openTerminal(memberId, kind),
    })),
    'terminal:close': open(({ memberId }, { terminalId }) =>
      done(classroom.sandboxes.closeTerminal(memberId, terminalId)),
    ),
    'terminal:rename': open(({ memberId }, { terminalId, title }) =>
      done(classroom.sandboxes.renameTerminal(memberId, terminalId, title)),
    ),
    'terminal:restart': open(({ memberId }, { terminalId }) =>
      done(classroom.sandboxes.restartTerminal(memberId, terminalId)),
    ),
    'terminal:show': open(({ memberId }, { terminalId, isShown }) =>
      done(classroom.sandboxes.show(memberId, terminalId, isShown)),
    ),
    'typing:ask': open(async ({ memberId, name }, { terminalId }) => {
      classroom.sandboxes.askToType(terminalId, memberId, name)
      return null
    }),
    'typing:answer': open(async ({ memberId }, { terminalId, isGranted }) => {
      classroom.sandboxes.answerTyping(memberId, terminalId, isGranted)
      return null
    }),
    'typing:end': open(async ({ memberId }, { terminalId }) => {
      classroom.sandboxes.endTyping(memberId, terminalId)
      return null
    }),
    // Also in a class that has ended: what was learnt can still be written down.
    'note:write': (sender, note) => done(notes.write(sender, note)),
  }
}

/** A new one for a member, with their files. Refuses `not-found`. */
async function resetSandboxOf({ people, sandboxes }: Classroom, memberId: MemberId): Promise<void> {
  const reason = 'The trainer reset your sandbox. This is a new one, with your files.'
  await sandboxes.reset({ memberId, label: people.demand(memberId).name, reason })
}
