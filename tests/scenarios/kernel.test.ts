// A class's code on a real ipykernel in a real container: what it shows, how it is stopped, how it dies.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { KeptNotebook, newSandboxId, RealHost, RealNotebook } from '../kernel/real-notebook.ts'
import { until } from '../support/until.ts'

let host: RealHost
let notebook: RealNotebook

beforeAll(async () => {
  host = await RealHost.start()
  notebook = await RealNotebook.open(host)
})

afterAll(async () => {
  await notebook?.[Symbol.asyncDispose]()
  await host?.[Symbol.asyncDispose]()
})

describe('what cells show', () => {
  test('text, a result and its count', async () => {
    const ran = await notebook.run('print("hello")\n6 * 7')
    expect(ran.status).toBe('ok')
    expect(ran.outputs).toMatchObject([
      { output_type: 'stream', name: 'stdout', text: 'hello\n' },
      { output_type: 'execute_result', data: { 'text/plain': '42' } },
    ])
  })

  test('an error with its colours', async () => {
    const ran = await notebook.run('def f():\n    1 / 0\nf()')
    expect(ran.status).toBe('error')
    expect(ran.outputs).toMatchObject([
      { output_type: 'error', ename: 'ZeroDivisionError', evalue: 'division by zero' },
    ])
    expect(ran.outputs[0]?.traceback?.join('')).toContain('\x1b[')
  })

  test('an error that the kernel only mentions in its reply', async () => {
    const ran = await notebook.run('raise ExceptionGroup("several", [ValueError(1), KeyError(2)])')
    expect(ran.status).toBe('error')
    expect(ran.outputs.filter(({ output_type }) => output_type === 'error')).toMatchObject([
      { ename: 'ExceptionGroup' },
    ])
    expect(ran.text).toContain('ValueError: 1')
  })

  test('a plot and a table', async () => {
    const plot = await notebook.run('import matplotlib.pyplot as plt\nplt.plot([1, 2]);')
    const png = plot.outputs.find(({ data }) => data?.['image/png'])?.data?.['image/png'] ?? ''
    expect(Buffer.from(png, 'base64').subarray(1, 4).toString()).toBe('PNG')
    const table = await notebook.run('import pandas\npandas.DataFrame({"x": [1, 2]})')
    expect(table.outputs[0]?.data?.['text/html']).toContain('<table')
  })

  test('a progress bar as one line', async () => {
    const ran = await notebook.run(
      'import time\nfor n in range(101):\n    print(f"\\r{n:3}%", end="", flush=True)\n    time.sleep(0.002)\nprint()',
    )
    expect(ran.text).toBe('100%\n')
    const bar = await notebook.run('from tqdm import tqdm\nfor _ in tqdm(range(50)): time.sleep(0.005)')
    expect(bar.text.trimEnd().split('\n')).toHaveLength(1)
    expect(bar.text).toContain('50/50')
  })

  test('a display that is changed later, from another cell', async () => {
    const ran = await notebook.run('handle = display("before", display_id=True)')
    expect(ran.outputs).toMatchObject([{ output_type: 'display_data', data: { 'text/plain': "'before'" } }])
    await notebook.run('handle.update("after")')
    expect(notebook.outputsOf(ran.cell)).toMatchObject([{ data: { 'text/plain': "'after'" } }])
    expect(JSON.stringify(notebook.outputsOf(ran.cell))).not.toContain('transient')
  })

  test('the last picture of an animation', async () => {
    const ran = await notebook.run(
      'from IPython.display import clear_output\nfor n in range(20):\n    clear_output(wait=True)\n    display(n)',
    )
    expect(ran.outputs).toMatchObject([{ data: { 'text/plain': '19' } }])
  })

  test('help, which comes by the pager', async () => {
    const ran = await notebook.run('len?')
    expect(JSON.stringify(ran.outputs)).toContain('number of items')
  })

  test('the output of a thread that outlives its cell, in that cell', async () => {
    await notebook.run('import threading\ngo = threading.Event()')
    const ran = await notebook.run('threading.Thread(target=lambda: (go.wait(), print("late"))).start()')
    expect(ran.text).toBe('')
    await notebook.run('go.set()')
    await notebook.shows(ran.cell, 'late')
  })

  test('the files that the class shares', async () => {
    const ran = await notebook.run('import shared\nshared.answer')
    expect(ran.outputs).toMatchObject([{ data: { 'text/plain': '42' } }])
  })

  test('all of a hundred thousand lines is read, head and tail are kept', async () => {
    const ran = await notebook.run('for n in range(100_000): print(n)')
    expect(ran.status).toBe('ok')
    expect(ran.text.startsWith('0\n1\n2\n')).toBe(true)
    expect(ran.text.endsWith('99997\n99998\n99999\n')).toBe(true)
    expect(ran.text.length).toBeLessThan(300_000)
  })

  test('the full text of more than is shown is told of, to the last line', async () => {
    const begun = await notebook.begin('for n in range(300_000): print(n, "é🙂")')
    expect((await notebook.end(begun)).status).toBe('ok')
    const expected = Array.from({ length: 300_000 }, (_, n) => `${n} é🙂\n`).join('')
    await until(() => notebook.fullTextOf(begun.executionId).length >= expected.length)
    expect(notebook.fullTextOf(begun.executionId) === expected).toBe(true)
  })

  test('every one of twenty thousand flushed lines', async () => {
    const ran = await notebook.run('for n in range(20_000): print(n, flush=True)')
    const expected = Array.from({ length: 20_000 }, (_, n) => `${n}\n`).join('')
    expect(ran.text).toBe(expected)
  })

  test('a flood is stopped and says so', async () => {
    const ran = await notebook.run('while True: print("x" * 1000)')
    expect(ran.status).toBe('error')
    expect(ran.text).toContain('printed too much')
    expect((await notebook.run('"alive"')).outputs).toMatchObject([{ data: { 'text/plain': "'alive'" } }])
  })

  test('a loop of short lines is stopped as well, and its outputs end with what says so', async () => {
    const ran = await notebook.run('while True: print("x")')
    expect(ran.status).toBe('error')
    const [said, error] = ran.outputs.slice(-2)
    expect(String(said?.['text'])).toMatch(/^\n?\[Stopped: this cell printed too much\..*\]\n$/)
    expect(error).toMatchObject({ output_type: 'error', ename: 'KeyboardInterrupt' })
  })

  test('an output that is too large is told of, and the next cell runs', async () => {
    const ran = await notebook.run('display({"image/png": "x" * 70_000_000}, raw=True)\nprint("done")')
    expect(ran.text).toContain('too large')
    expect((await notebook.run('"alive"')).outputs).toMatchObject([{ data: { 'text/plain': "'alive'" } }])
  })
})

describe('input', () => {
  test('is asked for, answered and shown', async () => {
    const begun = await notebook.begin('name = input("Name? ")\nprint("Hello", name)')
    await until(() => notebook.live.kernelView.input !== null)
    const { input } = notebook.live.kernelView
    expect(input).toMatchObject({ prompt: 'Name? ', isPassword: false })
    await notebook.live.answer(begun.executionId, 'Ada 🙂')
    expect((await notebook.end(begun)).text).toBe('Name? Ada 🙂\nHello Ada 🙂\n')
    expect(notebook.live.kernelView.input).toBeNull()
  })

  test('of a password is never shown', async () => {
    const begun = await notebook.begin('import getpass\nlen(getpass.getpass())')
    await until(() => notebook.live.kernelView.input !== null)
    expect(notebook.live.kernelView.input?.isPassword).toBe(true)
    await notebook.live.answer(begun.executionId, 'secret')
    const ran = await notebook.end(begun)
    expect(ran.outputs.at(-1)).toMatchObject({ data: { 'text/plain': '6' } })
    expect(JSON.stringify(ran.outputs)).not.toContain('secret')
  })
})

describe('a kernel that ends', () => {
  test('a restart gives a fresh one, with the files, in the place of what ran', async () => {
    await notebook.run('mine = 1')
    const begun = await notebook.begin('import time\nprint("go", flush=True)\ntime.sleep(600)')
    await notebook.shows(begun.cell, 'go')
    await notebook.live.restart()
    expect((await notebook.end(begun)).status).toBe('error')
    expect(await notebook.run('mine')).toMatchObject({ status: 'error', outputs: [{ ename: 'NameError' }] })
    expect((await notebook.run('import shared\nshared.answer')).status).toBe('ok')
  })

  test.each([
    ['exit()', 'exit()', 'finished', /exit\(\)/],
    ['os._exit()', 'import os\nos._exit(3)', 'crashed', /os\._exit\(\)/],
    ['a crash', 'import ctypes\nctypes.string_at(0)', 'crashed', /crashed/],
    [
      'too much memory',
      'hoard = []\nwhile True: hoard.append(bytearray(10_000_000))',
      'out-of-memory',
      /memory/,
    ],
  ])('%s is told with its cause, and a restart goes on', async (_, code, cause, sentence) => {
    const begun = await notebook.begin(code)
    expect((await notebook.end(begun)).text).not.toContain('too large')
    await until(() => notebook.live.kernelView.state === 'dead')
    expect(notebook.live.kernelView.exit).toMatchObject({ cause, message: expect.stringMatching(sentence) })
    await expect(notebook.begin('1')).rejects.toMatchObject({ code: 'kernel-not-running' })
    await notebook.live.restart()
    expect((await notebook.run('"back"')).outputs).toMatchObject([{ data: { 'text/plain': "'back'" } }])
  })
})

describe('a server that goes away', () => {
  test('finds its kernel, its variables and all it printed meanwhile', async () => {
    // Of its own: a sandbox-host serves one server, and removes what that does not claim.
    await using alone = await RealHost.start()
    const sandboxId = newSandboxId()
    const kept = new KeptNotebook()
    const first = await RealNotebook.open(alone, sandboxId)
    await first.run('import time\nkeep = "kept"')
    const begun = await first.begin(
      'print("begun", flush=True)\nfor n in range(3000):\n    print(n, flush=True)\n    time.sleep(0.0005)\nprint("over")',
    )
    await until(() => first.textOf(begun.cell).includes('begun'))
    await first[Symbol.asyncDispose]()
    // What was on the disk at that moment is all that the next server has.
    await kept.write(document => Y.applyUpdate(document, Y.encodeStateAsUpdate(first.document.yjs)), {
      sequence: first.document.lastSequence(),
    })
    await using second = await RealNotebook.open(alone, sandboxId, kept)
    const ran = await second.end(begun)
    const lines = Array.from({ length: 3000 }, (_, n) => `${n}\n`).join('')
    expect(ran.text).toBe(`begun\n${lines}over\n`)
    expect((await second.run('keep')).outputs).toMatchObject([{ data: { 'text/plain': "'kept'" } }])
  })
})
