// Docker is restarted and killed under a class, and the whole machine goes down: what can live on lives on, the rest is
// said and replaced, and nobody loses a file. Each on an engine of the test's own.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DrilledClass } from '../support/drilled-class.ts'
import { SecondEngine } from '../support/second-engine.ts'

const isWanted = Boolean(process.env['FOLLOWALONG_FULL']) && SecondEngine.isPossible

let engine: SecondEngine

/** Within this, all is well again once Docker answers. */
const replacedWithinMs = 15_000

/** For whoever reads the run: how long it took. */
function told(name: string, since: number): void {
  console.info(`${name}: all is well after ${((performance.now() - since) / 1000).toFixed(1)} s`)
}

describe.runIf(isWanted)('with an engine of its own', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    engine = await SecondEngine.open('followalong/python:latest')
  })
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]()
  })

  test.for([
    ['stopped', () => engine.stop()],
    ['killed', () => engine.kill()],
  ] as const)('with live-restore, nothing ends when dockerd is %s', async ([_how, end], { task }) => {
    await engine.restart({ isLiveRestored: true })
    await using drilled = await DrilledClass.begin(engine)
    const before = drilled.terminalId
    await end()
    await drilled.isOut()
    await engine.start({ isLiveRestored: true })
    const since = performance.now()
    await drilled.isBack(replacedWithinMs)
    told(task.name, since)
    expect(drilled.terminalId).toBe(before)
    await drilled.inTerminal("kept + '!'", /^'alive!'$/m)
    expect(await drilled.runCell('print(kept + 1)')).toContain('42')
  })

  test.for([
    ['stopped', () => engine.stop()],
    ['killed', () => engine.kill()],
  ] as const)(
    'without live-restore, what ended when dockerd was %s is said and replaced',
    async ([_how, end], { task }) => {
      await engine.restart({ isLiveRestored: false })
      await using drilled = await DrilledClass.begin(engine)
      const before = drilled.terminalId
      await end()
      await drilled.isOut()
      await engine.start({ isLiveRestored: false })
      const since = performance.now()
      await drilled.isBack(replacedWithinMs)
      await drilled.isReplaced(before, replacedWithinMs)
      told(task.name, since)
      await drilled.inTerminal(null, /Docker was restarted, and your sandbox ended with it/)
      await drilled.inTerminal("print(open('kept.txt').read())", /^mine$/m)
      expect(drilled.exits).not.toContain('killed')
      expect(drilled.kernel?.exit).toMatchObject({ cause: 'engine-gone' })
      await drilled.restartKernel()
      expect(await drilled.runCell('print(6 * 7)')).toContain('42')
    },
  )

  test('after the whole machine went down, everything is there again but what ran', async ({ task }) => {
    await engine.restart({ isLiveRestored: true })
    await using drilled = await DrilledClass.begin(engine)
    const before = drilled.terminalId
    await drilled.losePower()
    await engine.start({ isLiveRestored: true })
    const since = performance.now()
    await drilled.startServer()
    await drilled.enter()
    await drilled.isReplaced(before, replacedWithinMs)
    told(task.name, since)
    await drilled.inTerminal(null, /The machine was restarted, and your sandbox ended with it/)
    await drilled.inTerminal("print(open('kept.txt').read())", /^mine$/m)
    expect(drilled.kernel).toMatchObject({
      state: 'dead',
      exit: { message: expect.stringContaining('lost') },
    })
    await drilled.restartKernel()
    expect(await drilled.runCell('print(6 * 7)')).toContain('42')
  })
})
