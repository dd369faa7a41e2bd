// What the images bring for the courses: the libraries in the kernel, and which interpreter runs where.
import { describe, expect, test } from 'vitest'
import { isImageTested } from '../support/built-image.ts'
import { type HostStory, hostStory } from './host-story.ts'
import { RealSandboxHost } from './real-sandbox-host.ts'

const libraries =
  'numpy, pandas, matplotlib, requests, bs4, aiohttp, gevent, twisted, trio, pytest, line_profiler, memory_profiler, psutil, IPython'

/** Those that the compiled parts of Debian's packages keep away from an interpreter without the GIL. */
const plainLibraries = 'requests, bs4, aiohttp, twisted.internet.reactor, trio, pytest, IPython'

/** What a cell gives as its result. */
async function result(story: HostStory, code: string): Promise<string> {
  const told = await story.client.run(await story.startKernel(), code)
  const found = told.find(({ type }) => type === 'result') as { data: Record<string, string> } | undefined
  return found?.data['text/plain'] ?? JSON.stringify(told)
}

/** What a script prints in a terminal, to its end. */
async function printed(story: HostStory, code: string): Promise<string> {
  const { sandboxId } = await story.start()
  const files = [{ path: 'script.py', base64: Buffer.from(code).toString('base64') }]
  await story.client.host.ask('sandbox:put-files', { sandboxId, files })
  const terminalId = await story.client.openTerminal(sandboxId, 'script', { file: 'script.py' })
  await story.client.hears('terminal:exited', data => data.terminalId === terminalId)
  await story.client.watch(terminalId)
  return story.client.text(terminalId)
}

const all = `import ${libraries}\n'all there'`

describe('the image python', () => {
  const story = hostStory(() => RealSandboxHost.open())

  test('has Python 3.13 and all libraries of the courses, in the kernel and in terminals', async () => {
    expect(await result(story, all)).toBe("'all there'")
    const code = `import sys, ${libraries}\nprint("all there on", sys.version_info[:2])`
    expect(await printed(story, code)).toContain('all there on (3, 13)')
  })
})

describe.runIf(await isImageTested('python-3.14'))('the image python-3.14', () => {
  const story = hostStory(() => RealSandboxHost.open('python-3.14'))

  test('has Python 3.14 and all libraries of the courses, in the kernel and in terminals', async () => {
    expect(await result(story, all)).toBe("'all there'")
    const code = `import sys, ${libraries}\nprint("all there on", sys.version_info[:2])`
    expect(await printed(story, code)).toContain('all there on (3, 14)')
  })

  test('has subinterpreters, also as a pool, annotations on demand and template strings', async () => {
    const code = `
import math, annotationlib
from concurrent import interpreters
from concurrent.futures import InterpreterPoolExecutor
from string.templatelib import Template
one = interpreters.create()
one.prepare_main(n=6)
one.exec("assert n * 7 == 42")
one.close()
with InterpreterPoolExecutor(max_workers=2) as pool: roots = list(pool.map(math.isqrt, [4, 9]))
def f(x: Later): ...
forward = annotationlib.get_annotations(f, format=annotationlib.Format.FORWARDREF)
roots, list(forward), isinstance(t"{roots}", Template)`
    expect(await result(story, code)).toBe("([2, 3], ['x'], True)")
  })

  test('a thread that outlives its cell still prints into it', async () => {
    const sandboxId = await story.startKernel()
    const { client } = story
    await client.run(
      sandboxId,
      `import threading; go = threading.Event()
def late():
    go.wait(); print("from the thread")
thread = threading.Thread(target=late); thread.start()`,
    )
    const before = client.kernelEvents(sandboxId).find(({ event }) => event.type === 'started')
    await client.run(sandboxId, 'go.set(); thread.join()')
    const told = await client.hears(
      'kernel:happened',
      ({ event }) => event.type === 'stream' && event.text.includes('from the thread'),
    )
    expect(told.event).toMatchObject({
      executionId: before?.event.type === 'started' ? before.event.executionId : null,
    })
  })
})

describe.runIf(await isImageTested('python-free-threaded'))('the image python-free-threaded', () => {
  const story = hostStory(() => RealSandboxHost.open('python-free-threaded'))
  const gil = 'import sys\nsys._is_gil_enabled()'

  test('scripts and terminals run without the GIL, the kernel with it and with all libraries', async () => {
    expect(await printed(story, 'import sys\nprint("GIL", sys._is_gil_enabled())')).toContain('GIL False')
    expect(await result(story, gil)).toBe('True')
    expect(await result(story, all)).toBe("'all there'")
  })

  test.each(['python', 'python-basic', 'ipython'] as const)('a %s terminal has no GIL', async kind => {
    const { sandboxId } = await story.start()
    const terminalId = await story.client.openTerminal(sandboxId, kind)
    await story.client.watch(terminalId)
    await story.client.sees(terminalId, kind === 'ipython' ? 'In [1]: ' : '>>> ')
    story.client.type(terminalId, 'import sys; "GIL " + str(sys._is_gil_enabled())\r')
    await story.client.sees(terminalId, "'GIL False'")
  })

  test('libraries in plain Python serve it, and no compiled one can crash it', async () => {
    const code = `
import ${plainLibraries}, sys
for name in "numpy", "pandas", "matplotlib", "gevent", "psutil", "cryptography":
    try: __import__(name)
    except ImportError: pass
    else: print("unexpected:", name)
print("no GIL still:", not sys._is_gil_enabled())`
    const text = await printed(story, code)
    expect(text).toContain('no GIL still: True')
    expect(text).not.toContain('unexpected')
  })
})
