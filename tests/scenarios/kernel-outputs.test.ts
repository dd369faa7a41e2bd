// Outputs that do not simply come one after the other, on a real kernel: threads, displays of other cells, pagers, questions.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RealHost, RealNotebook } from '../kernel/real-notebook.ts'
import { until } from '../support/until.ts'

let host: RealHost
let notebook: RealNotebook

beforeAll(async () => {
  host = await RealHost.start()
  notebook = await RealNotebook.open(host)
  await notebook.run('import threading, time\nfrom IPython.display import clear_output')
})

afterAll(async () => {
  await notebook?.[Symbol.asyncDispose]()
  await host?.[Symbol.asyncDispose]()
})

/** Answers what the cell asks for, one after the other, and gives what became of it. */
async function answering(code: string, ...answers: readonly string[]) {
  const begun = await notebook.begin(code)
  const questions = () =>
    notebook.events.flatMap(event =>
      event.type === 'input-wanted' && event.executionId === begun.executionId ? [event] : [],
    )
  for (const [index, answer] of answers.entries()) {
    await until(() => questions().length > index, `question ${index} of ${code}`)
    await until(() => notebook.live.kernelView.input?.executionId === begun.executionId)
    await notebook.live.answer(begun.executionId, answer)
  }
  const prompts = questions().map(({ prompt }) => prompt)
  return { ...(await notebook.end(begun)), prompts }
}

describe('threads', () => {
  test('print into the cell that began them, while others run and after all have ended', async () => {
    const begun = await notebook.run(
      'steps = [threading.Event() for _ in range(2)]\ndef work():\n    for n, step in enumerate(steps):\n        step.wait()\n        print("late", n)\nthread = threading.Thread(target=work)\nthread.start()',
    )
    const other = await notebook.run('steps[0].set()\ntime.sleep(0.2)\nprint("mine")')
    expect(other.text).toBe('mine\n')
    await until(() => notebook.textOf(begun.cell).includes('late 0'))
    await notebook.run('steps[1].set()\nthread.join()')
    await until(() => notebook.textOf(begun.cell).includes('late 1'))
  })

  test('may ask, and are answered', async () => {
    const ran = await answering(
      'names = []\nthread = threading.Thread(target=lambda: names.append(input("Who? ")))\nthread.start()\nthread.join()\nnames',
      'Ada',
    )
    expect(ran.prompts).toEqual(['Who? '])
    expect(ran.outputs.at(-1)).toMatchObject({ data: { 'text/plain': "['Ada']" } })
  })

  test('that fail are seen', async () => {
    const ran = await notebook.run(
      'thread = threading.Thread(target=lambda: 1 / 0)\nthread.start()\nthread.join()',
    )
    expect(JSON.stringify(ran.outputs)).toContain('ZeroDivisionError')
  })
})

describe('displays', () => {
  test('are changed in every cell that shows them, and nowhere else', async () => {
    const first = await notebook.run('handle = display("one", display_id="shared")')
    const second = await notebook.run('display("two", display_id="shared")\nprint("below")')
    await notebook.run('handle.update("three")')
    for (const { cell } of [first, second]) {
      expect(notebook.outputsOf(cell)[0]).toMatchObject({ data: { 'text/plain': "'three'" } })
    }
    expect(notebook.textOf(second.cell)).toBe('below\n')
  })

  test('are cleared at once, or when something takes their place', async () => {
    expect((await notebook.run('print("gone")\nclear_output()\nprint("kept")')).text).toBe('kept\n')
    expect((await notebook.run('print("gone")\nclear_output(wait=True)\nprint("kept")')).text).toBe('kept\n')
    expect((await notebook.run('print("kept")\nclear_output(wait=True)')).text).toBe('kept\n')
  })

  test('of widgets are shown as text', async () => {
    const ran = await notebook.run(
      'display({"application/vnd.jupyter.widget-view+json": {"model_id": "1", "version_major": 2}, "text/plain": "Slider()"}, raw=True)',
    )
    expect(ran.outputs).toMatchObject([{ data: { 'text/plain': 'Slider()' } }])
    const comm = await notebook.run(
      'from comm import create_comm\ncreate_comm(target_name="nobody").send({"a": 1})\nprint("on")',
    )
    expect(comm).toMatchObject({ status: 'ok', text: 'on\n' })
  })
})

describe('progress', () => {
  test('of bars stays a line each, the fallback without a warning', async () => {
    const bar = await notebook.run(
      'from tqdm import trange\nfor _ in trange(3, desc="outer"): time.sleep(0.01)',
    )
    expect(bar.text.trimEnd().split('\n')).toHaveLength(1)
    expect(bar.text).toContain('outer: 100%')
    const automatic = await notebook.run('from tqdm.auto import tqdm\nfor _ in tqdm(range(20)): pass')
    expect(automatic.text).toContain('20/20')
    expect(automatic.text).not.toContain('Warning')
  })
})

describe('what IPython says in its replies only', () => {
  test.each([
    ['documentation', 'len?', 'number of items'],
    ['a source text', 'threading.Thread.start??', '_start_joinable_thread'],
    ['a profile', 'def f(): return sum(range(1000))\n%prun f()', 'function calls'],
    ['a profile by line', '%load_ext line_profiler\n%lprun -f f f()', 'Line #'],
    ['a page of its own', 'from IPython.core.page import page\npage("paged text")', 'paged text'],
  ])('%s is shown', async (_, code, text) => {
    expect(JSON.stringify((await notebook.run(code)).outputs)).toContain(text)
  })

  test('a source it proposes is told of: for the cell itself or for one below', async () => {
    await notebook.run('%%writefile loaded.py\nanswer = 42')
    await notebook.run('%load loaded.py')
    expect(notebook.events).toContainEqual(
      expect.objectContaining({
        type: 'next-input',
        replaces: true,
        text: expect.stringContaining('answer = 42'),
      }),
    )
    await notebook.run('get_ipython().set_next_input("print(1)")')
    expect(notebook.events).toContainEqual(
      expect.objectContaining({ type: 'next-input', replaces: false, text: 'print(1)' }),
    )
  })
})

describe('questions', () => {
  test.each(['import pdb; pdb.set_trace()', 'breakpoint()'])(
    'of a debugger are asked step by step, with %s',
    async stop => {
      const ran = await answering(
        `def f():\n    value = 6 * 7\n    ${stop}\n    return value\nf()`,
        'p value',
        'c',
      )
      expect(ran.prompts).toEqual([expect.stringContaining('db'), expect.stringContaining('db')])
      expect(ran.text).toContain('42')
      expect(ran.status).toBe('ok')
    },
  )

  test('of a debugger after an error too', async () => {
    await notebook.run('def g(): broken = 7; return 1 / 0\ng()')
    const ran = await answering('%debug', 'p broken', 'q')
    expect(ran.text).toContain('7')
  })

  test('of a password are told as such, one after the other', async () => {
    const ran = await answering(
      'from getpass import getpass\n[len(getpass("Pass ")), len(input("Name "))]',
      'secret',
      'Ada',
    )
    expect(ran.prompts).toEqual(['Pass ', 'Name '])
    expect(ran.outputs.at(-1)).toMatchObject({ data: { 'text/plain': '[6, 3]' } })
    expect(JSON.stringify(ran.outputs)).not.toContain('secret')
  })
})
