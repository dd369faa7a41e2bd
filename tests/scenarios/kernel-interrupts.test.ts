// What a class may get stuck in, on a real kernel: each is stopped by an interrupt, and the kernel is as good as before.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RealHost, RealNotebook } from '../kernel/real-notebook.ts'
import { until } from '../support/until.ts'

let host: RealHost
let notebook: RealNotebook

beforeAll(async () => {
  host = await RealHost.start()
  notebook = await RealNotebook.open(host)
  await notebook.run(
    'import asyncio, multiprocessing, queue, subprocess, threading, time\nfrom concurrent.futures import ThreadPoolExecutor\nover = threading.Event()\ngo = lambda: print("go", flush=True)',
  )
})

afterAll(async () => {
  await notebook?.[Symbol.asyncDispose]()
  await host?.[Symbol.asyncDispose]()
})

describe('an interrupt', () => {
  test.each([
    ['a busy loop', 'go()\nwhile True: pass'],
    ['a sleep', 'go()\ntime.sleep(600)'],
    ['a lock that nobody opens', 'lock = threading.Lock()\nlock.acquire()\ngo()\nlock.acquire()'],
    ['an empty queue', 'go()\nqueue.Queue().get()'],
    [
      'the wait for a thread',
      'thread = threading.Thread(target=over.wait)\nthread.start()\ngo()\nthread.join()',
    ],
    [
      'the wait for threads that spin',
      'def spin():\n    while not over.is_set(): pass\nthreads = [threading.Thread(target=spin, daemon=True) for _ in range(2)]\nfor thread in threads: thread.start()\ngo()\nfor thread in threads: thread.join()',
    ],
    [
      'a pool of threads, when its tasks are done',
      'with ThreadPoolExecutor(2) as pool:\n    futures = [pool.submit(time.sleep, 0.7) for _ in range(2)]\n    go()\n    futures[0].result()',
    ],
    [
      'a pool of processes',
      'with multiprocessing.get_context("fork").Pool(2) as pool:\n    go()\n    pool.map(time.sleep, [600, 600])',
    ],
    ['a program', 'go()\nsubprocess.run(["sleep", "600"])'],
    ['a shell command', '!echo go; sleep 600\nraise KeyboardInterrupt'],
    ['a top-level await', 'go()\nawait asyncio.sleep(600)'],
    ['gathered tasks', 'go()\nawait asyncio.gather(asyncio.sleep(600), asyncio.sleep(600))'],
    [
      'a task group',
      'go()\nasync with asyncio.TaskGroup() as group:\n    group.create_task(asyncio.sleep(600))',
    ],
    ['a thread that is waited for', 'go()\nawait asyncio.to_thread(time.sleep, 1)\nawait asyncio.sleep(600)'],
    [
      'a loop that catches too much',
      'go()\nwhile True:\n    try: time.sleep(600)\n    except Exception: pass',
    ],
  ])('stops %s, drops what waits and runs what comes', async (_, code) => {
    const begun = await notebook.begin(code)
    const waiting = await notebook.begin('print("never")')
    await notebook.shows(begun.cell, 'go')
    await notebook.live.interrupt()
    const ran = await notebook.end(begun)
    expect(ran.status).toBe('error')
    expect(ran.outputs.findLast(output => output.ename)?.ename).toMatch(/KeyboardInterrupt|CancelledError/)
    expect(await notebook.end(waiting)).toMatchObject({ status: 'dropped', outputs: [] })
    expect((await notebook.run('1 + 1')).outputs).toMatchObject([{ data: { 'text/plain': '2' } }])
    await notebook.run('over.set()\nover = threading.Event()')
    expect((await notebook.run('await asyncio.sleep(0.01, "awake")')).outputs).toMatchObject([
      { data: { 'text/plain': "'awake'" } },
    ])
  })

  test('leaves no process of what it stopped', async () => {
    const ran = await notebook.run(
      'import psutil\nended, left = psutil.wait_procs(psutil.Process().children(recursive=True), timeout=10)\n[process.cmdline() for process in left]',
    )
    expect(ran.outputs).toMatchObject([{ data: { 'text/plain': '[]' } }])
  })

  test('stops a cell that waits for input', async () => {
    const begun = await notebook.begin('input()')
    await until(() => notebook.live.kernelView.input !== null)
    await notebook.live.interrupt()
    expect((await notebook.end(begun)).status).toBe('error')
    expect(notebook.live.kernelView.input).toBeNull()
    await expect(notebook.live.answer(begun.executionId, 'late')).rejects.toMatchObject({
      code: 'no-input-wanted',
    })
    expect((await notebook.run('1 + 1')).status).toBe('ok')
  })

  test('sent right behind the cell stops it too', async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const begun = await notebook.begin('time.sleep(600)')
      await notebook.live.interrupt()
      expect((await notebook.end(begun)).status).not.toBe('ok')
    }
    expect((await notebook.run('1 + 1')).status).toBe('ok')
  })

  test('of an idle kernel harms nothing', async () => {
    await notebook.live.interrupt()
    expect((await notebook.run('1 + 1')).status).toBe('ok')
  })
})

test('an error drops the cells behind it', async () => {
  const cells = await Promise.all(['1 / 0', '"never"'].map(code => notebook.begin(code)))
  const [failed, dropped] = await Promise.all(cells.map(cell => notebook.end(cell)))
  expect([failed?.status, dropped?.status]).toEqual(['error', 'dropped'])
})
