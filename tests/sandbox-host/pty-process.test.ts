import { expect, test } from 'vitest'
import { PtyProcess } from '../../server/sandbox-host/pty-process.ts'
import { until } from '../support/until.ts'

interface Run {
  readonly process: PtyProcess
  text(): string
  readonly ended: Promise<number>
}

function run(
  command: readonly string[],
  onOutput: (process: PtyProcess, data: Buffer) => void = () => {},
): Run {
  const chunks: Buffer[] = []
  let end: (code: number) => void = () => {}
  const ended = new Promise<number>(resolve => {
    end = resolve
  })
  const process: PtyProcess = new PtyProcess({
    command,
    columns: 80,
    rows: 24,
    onOutput: data => {
      chunks.push(data)
      onOutput(process, data)
    },
    onExit: code => end(code),
  })
  return { process, text: () => Buffer.concat(chunks).toString(), ended }
}

/** Keeps the whole process busy, as a garbage collection or a large parse would. */
function stall(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

test('output and exit code come, in this order', async () => {
  const { text, ended } = run(['sh', '-c', 'printf hello; exit 7'])
  expect(await ended).toBe(7)
  expect(text()).toBe('hello')
})

test('a program ended by a signal tells 128 and the signal', async () => {
  const { ended } = run(['sh', '-c', 'kill -9 $$'])
  expect(await ended).toBe(137)
})

test('input goes through as it is, without echo', async () => {
  const { process, text, ended } = run(['head', '-c', '6'])
  process.write(Buffer.from('\x03\x10\r\x04é'))
  await ended
  expect(text()).toBe('\x03\x10\r\x04é')
})

test('the output at exit is whole, however busy we are', async () => {
  const line = `${'x'.repeat(79)}\n`
  const program = `yes ${'x'.repeat(79)} | head -n 500`
  for (let round = 0; round < 10; round++) {
    let isFirst = true
    const { text, ended } = run(['sh', '-c', program], () => {
      // node-pty would give up on the rest 200 ms after the program's end.
      if (isFirst) stall(250)
      isFirst = false
    })
    await ended
    expect(text()).toBe(line.repeat(500))
  }
})

test('the output at exit is whole although it was paused', async () => {
  let isPaused = false
  const { process, text, ended } = run(['sh', '-c', 'seq 1 400'], process => {
    if (isPaused) return
    isPaused = true
    process.pause()
  })
  await ended
  expect(process.pid).toBeGreaterThan(0)
  expect(text().trim().split('\n')).toHaveLength(400)
})

test('a size is the size of the terminal', async () => {
  const { process, text } = run(['sh', '-c', 'stty size; read line; stty size'])
  await until(() => text().includes('\n'))
  process.resize(100, 30)
  process.write(Buffer.from('\n'))
  await until(() => text().split('\n').length > 2)
  expect(text().split('\n').slice(0, 2)).toEqual(['24 80', '30 100'])
})

test('a killed program ends, and later calls do nothing', async () => {
  const { process, ended } = run(['sleep', '1000'])
  process.kill()
  expect(await ended).toBe(137)
  process.kill()
  process.resize(90, 20)
  expect(process.write(Buffer.from('x'))).toBe(false)
})
