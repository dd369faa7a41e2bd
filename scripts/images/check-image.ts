// Does an image do what sandbox-images/README.md asks of it? Each point is tried in real sandboxes, as a class would.
import { randomUUID } from 'node:crypto'
import type { HomeId, SandboxId, TerminalId } from '../../server/protocol/ids.ts'
import { CheckedSandboxes } from './checked-sandboxes.ts'

export interface Checked {
  readonly subject: string
  /** Null when all is well. */
  readonly problem: string | null
}

interface Workspace {
  readonly sandboxes: CheckedSandboxes
  readonly sandboxId: SandboxId
  readonly terminalId: TerminalId
}

/** Point by point, as they are found out. Ends early when there is nothing to try the others in. */
export async function* checkImage(name: string): AsyncGenerator<Checked> {
  await using sandboxes = await CheckedSandboxes.open(name)
  yield await point('Tag and title', () => hasTitle(sandboxes))
  const { terminalId, sandboxId, problem } = await sandboxes
    .workspace()
    .then(workspace => ({ ...workspace, problem: null }))
    .catch((error: Error) => ({ terminalId: null, sandboxId: null, problem: error.message }))
  yield { subject: 'A sandbox starts', problem }
  if (terminalId === null) return
  const workspace = { sandboxes, sandboxId, terminalId }
  yield await point('A Python prompt that answers, and begins anew', () => answers(workspace))
  for (const [kind, prompt] of prompts) {
    yield await point(`A terminal of kind ${kind}`, () => opens(workspace, kind, prompt))
  }
  yield await point('A script, under any user id, in UTF-8', () => runsScripts(workspace))
  yield await point('Files', () => hasFiles(workspace))
  yield await point('A home that is kept', () => keepsHome(workspace))
  yield await point('A kernel that answers and can be interrupted', () => hasKernel(sandboxes))
}

const prompts = [
  ['python', '>>> '],
  ['python-basic', '>>> '],
  ['ipython', 'In [1]: '],
  ['shell', ''],
] as const

async function point(subject: string, find: () => Promise<void>): Promise<Checked> {
  try {
    await find()
    return { subject, problem: null }
  } catch (error) {
    return { subject, problem: error instanceof Error ? error.message : String(error) }
  }
}

function demand(isTrue: boolean, complaint: string): void {
  if (!isTrue) throw new Error(complaint)
}

async function hasTitle({ host, image }: CheckedSandboxes): Promise<void> {
  const { images } = await host.ask('host:images', {})
  const found = images.find(({ name }) => name === image)
  if (!found) {
    throw new Error(
      `it is not there as followalong/${image}:latest with a label followalong.title that says what people are shown`,
    )
  }
  demand(
    !found.title.endsWith(`(${image})`),
    'another image has the same title; give this one its own: LABEL followalong.title="…"',
  )
}

async function answers({ sandboxes, sandboxId, terminalId }: Workspace): Promise<void> {
  await sandboxes.watch(terminalId)
  await sandboxes.sees(terminalId, '>>> ')
  sandboxes.type(terminalId, "'six' + 'ty'\r")
  await sandboxes.sees(terminalId, "'sixty'")
  await sandboxes.host.ask('terminal:restart', {
    ...{ sandboxId, terminalId, kind: 'python', file: null, columns: 100, rows: 30 },
  })
  await sandboxes.sees(terminalId, /Python was restarted\.\s+>>> /)
}

async function opens(
  { sandboxes, sandboxId }: Workspace,
  kind: (typeof prompts)[number][0],
  prompt: string,
): Promise<void> {
  const terminalId = await sandboxes.terminal(sandboxId, kind)
  await sandboxes.sees(terminalId, prompt)
  sandboxes.type(terminalId, kind === 'shell' ? "echo six''ty\r" : "'six' + 'ty'\r")
  await sandboxes.sees(terminalId, kind === 'shell' ? /^sixty/m : "'sixty'")
  await sandboxes.host.ask('terminal:close', { terminalId })
}

const script = `
import os, sys
print("uid", os.getuid(), "home", os.environ.get("HOME"), "user", os.environ.get("USER"), "text", sys.stdout.encoding)
print("can write", [place for place in ("/", "/usr/local/lib/followalong", "/etc") if os.access(place, os.W_OK)])
print("done: ü")
`

async function runsScripts({ sandboxes, sandboxId }: Workspace): Promise<void> {
  const files = [{ path: 'check.py', base64: Buffer.from(script).toString('base64') }]
  await sandboxes.host.ask('sandbox:put-files', { sandboxId, files })
  const terminalId = await sandboxes.terminal(sandboxId, 'script', 'check.py')
  const shown = await sandboxes.sees(terminalId, 'done: ü')
  demand(!/uid (0|1000) /.test(shown), 'a sandbox runs under its own user id, whatever USER the image names')
  demand(
    /home \/home\/learner user learner text utf-8/i.test(shown),
    `HOME, USER or LANG are others: ${shown.slice(0, 200)}`,
  )
  demand(shown.includes('can write []'), 'parts of the system can be written to')
}

async function hasFiles({ sandboxes: { host }, sandboxId }: Workspace): Promise<void> {
  const text = Buffer.from('print("é")\n')
  const file = { sandboxId, path: 'folder/a b.py' }
  await host.ask('files:make-folder', { sandboxId, path: 'folder' })
  await host.ask('files:write', { ...file, base64: text.toString('base64'), version: '' })
  const { base64 } = await host.ask('files:read', { ...file, from: 0 })
  demand(Buffer.from(base64, 'base64').equals(text), 'a file is not what was written')
  await host.ask('files:rename', { ...file, to: 'renamed.py' })
  const { entries } = await host.ask('files:list', { sandboxId })
  demand(
    entries.some(({ path }) => path === 'renamed.py'),
    'a renamed file is not listed',
  )
  await host.ask('files:remove', { sandboxId, path: 'folder' })
}

async function keepsHome({ sandboxes: { host }, sandboxId }: Workspace): Promise<void> {
  const homeId = `check-${randomUUID()}` as HomeId
  await host.ask('home:enter', { sandboxId, homeId, isEmptied: false, files: [] })
  demand(
    (await host.ask('home:read', { homeId, piece: 0, version: null })) !== null,
    'no copy of the home could be made',
  )
}

async function hasKernel(sandboxes: CheckedSandboxes): Promise<void> {
  const sandboxId = await sandboxes.kernel()
  const result = await sandboxes.run(sandboxId, '6 * 7')
  demand(result === '42', `6 * 7 is ${result === '' ? 'nothing' : result}`)
  const interrupt = () => sandboxes.host.ask('kernel:interrupt', { sandboxId })
  const ended = await sandboxes.run(sandboxId, 'while True: pass', interrupt)
  demand(ended === 'KeyboardInterrupt', `an interrupted cell ends with ${ended === '' ? 'nothing' : ended}`)
}
