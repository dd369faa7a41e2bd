// Completion and documentation from a real kernel: what they know, and that they disturb nothing.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newSandboxId, RealHost, RealNotebook } from '../kernel/real-notebook.ts'
import { until } from '../support/until.ts'

let host: RealHost
let notebook: RealNotebook
const sandboxId = newSandboxId()

beforeAll(async () => {
  host = await RealHost.start()
  notebook = await RealNotebook.open(host, sandboxId)
  await notebook.run(
    'import os\nclass Point:\n    """A place."""\n    def move(self, by, times=1):\n        """Moves it."""\npoint = Point()\nnames = {"gr\\u00fcn": 1}',
  )
  // The first answer may take longer than it is given, on a machine with much to do.
  while (!(await complete('os.|').catch(() => null)));
})

afterAll(async () => {
  await notebook?.[Symbol.asyncDispose]()
  await host?.[Symbol.asyncDispose]()
})

/** `|` marks the place. */
function place(marked: string) {
  const offset = marked.indexOf('|')
  return { sandboxId, source: marked.replace('|', ''), offset }
}

const complete = (marked: string) => notebook.host.ask('kernel:complete', place(marked))
const inspect = (marked: string) => notebook.host.ask('kernel:inspect', place(marked))

test('a method comes with its type and its signature', async () => {
  const { from, to, items } = await complete('point.mo|')
  expect([from, to]).toEqual([6, 8])
  expect(items).toContainEqual({ text: 'move', type: 'function', signature: '(by, times=1)' })
})

test.each([
  ['behind emoji', '"🙂🙂"; point.mo|', 'move', 'mo'],
  ['in the midst of a text', 'a = 1\nos.path.exi|\nb = 2', 'exists', 'exi'],
  ['in a name that goes on', 'poi|nt', 'point', 'poi'],
  ['of a keyword', 'whi|', 'while', 'whi'],
  ['of a magic', '%time|', '%timeit', '%time'],
  ['of a module', 'import jso|', 'json', 'jso'],
])('%s it takes the place of what was typed', async (_, marked, wanted, typed) => {
  const { source, offset } = place(marked)
  const { from, to, items } = await complete(marked)
  expect(items.map(({ text }) => text)).toContain(wanted)
  expect(source.slice(from, offset)).toBe(typed)
  expect(to).toBeGreaterThanOrEqual(offset)
  expect(source.slice(0, from).isWellFormed()).toBe(true)
})

test('of very many names some are given', async () => {
  await notebook.run('for n in range(3000): globals()[f"many_{n:04}"] = n')
  expect((await complete('many_|')).items).toHaveLength(500)
  await notebook.run('for n in range(3000): del globals()[f"many_{n:04}"]')
})

test('documentation comes with its signature, also behind emoji, and for what nobody knows there is none', async () => {
  const text = (await inspect('"🙂"; point.mo|ve'))?.text ?? ''
  expect(text).toContain('times')
  expect(text).toContain('Moves it.')
  expect((await inspect('len(|'))?.text).toContain('number of items')
  expect(await inspect('nobody_knows|')).toBeNull()
})

test('a kernel that runs a cell refuses at once, and the cell does not notice', async () => {
  const begun = await notebook.begin('print("go", flush=True)\nimport time\ntime.sleep(600)')
  const asked = performance.now()
  await expect(complete('poi|')).rejects.toMatchObject({ code: 'kernel-busy' })
  await until(() => notebook.textOf(begun.cell).includes('go'))
  await expect(inspect('poi|nt')).rejects.toMatchObject({ code: 'kernel-busy' })
  expect(performance.now() - asked).toBeLessThan(10_000)
  await notebook.live.interrupt()
  expect((await notebook.end(begun)).status).toBe('error')
  expect((await complete('poi|')).items.length).toBeGreaterThan(0)
})

test('a completion that takes for ever is refused in time, and the kernel goes on', async () => {
  await notebook.run(
    'import time\nclass Slow:\n    def __dir__(self):\n        time.sleep(4)\n        return ["late"]\nslow = Slow()',
  )
  await expect(complete('slow.|')).rejects.toMatchObject({ code: 'kernel-busy' })
  expect((await notebook.run('1 + 1')).status).toBe('ok')
})

test('questions change no count and show nothing', async () => {
  const before = await notebook.run('len(In)')
  await Promise.all([complete('poi|'), complete('os.pa|'), inspect('os|')])
  const after = await notebook.run('len(In)')
  const count = ({ outputs }: typeof before) => Number(outputs[0]?.data?.['text/plain'])
  expect(count(after)).toBe(count(before) + 1)
  expect(notebook.outputsOf(before.cell)).toHaveLength(1)
})

test('answers that make no sense are refused', async () => {
  await notebook.run(
    'kernel = get_ipython().kernel\nkeep = kernel.do_complete\nasync def wrong(code, at): return {"status": "ok", "matches": ["a"], "cursor_start": 99, "cursor_end": 100}\nkernel.do_complete = wrong',
  )
  await expect(complete('poi|')).rejects.toMatchObject({ code: 'kernel-busy' })
  await notebook.run(
    'def broken(code, at): return {"status": "ok", "matches": [{}] * 3, "cursor_start": "x"}\nkernel.do_complete = broken',
  )
  await expect(complete('poi|')).rejects.toMatchObject({ code: 'kernel-busy' })
  await notebook.run('kernel.do_complete = keep')
  expect((await complete('poi|')).items.length).toBeGreaterThan(0)
})
