// The list of what was run: read once somebody looks, kept up by events, right whatever comes first.
import { describe, expect, it } from 'vitest'
import type { RunView } from '#protocol/classroom-view.ts'
import { RunFeed, runsLimit } from '../../client/run-feed.ts'

function run(id: string, state: RunView['state'] = 'ok'): RunView {
  return { executionId: id, source: id, state, at: '', elapsedMs: null, executionCount: null } as RunView
}

/** A feed whose list comes when the test says so. */
function feed() {
  const answers: { resolve: (runs: readonly RunView[]) => void; reject: () => void }[] = []
  const runs = new RunFeed(
    () => new Promise((resolve, reject) => answers.push({ resolve, reject: () => reject(new Error()) })),
  )
  return { runs, answers }
}

const shown = (runs: RunFeed) => runs.get()?.map(({ source, state }) => `${source} ${state}`)

describe('what was run lately', () => {
  it('is not asked for before anybody looks', () => {
    const { runs, answers } = feed()
    runs.received(run('one'))
    void runs.refresh()
    expect(answers).toHaveLength(0)
    runs.subscribe(() => {})
    expect(answers).toHaveLength(1)
    expect(runs.get()).toBeNull()
  })

  it('holds what was told while the list was on its way', async () => {
    const { runs, answers } = feed()
    runs.subscribe(() => {})
    runs.received(run('two', 'ok'))
    runs.received(run('three', 'running'))
    answers[0]?.resolve([run('one'), run('two', 'running')])
    await expect.poll(() => shown(runs)).toEqual(['one ok', 'two ok', 'three running'])
  })

  it('keeps a run in its place when its end is told', async () => {
    const { runs, answers } = feed()
    runs.subscribe(() => {})
    answers[0]?.resolve([run('one', 'running'), run('two', 'running')])
    await expect.poll(() => runs.get()).not.toBeNull()
    runs.received(run('one', 'error'))
    expect(shown(runs)).toEqual(['one error', 'two running'])
  })

  it('stays as it was when the list cannot be read again', async () => {
    const { runs, answers } = feed()
    runs.subscribe(() => {})
    answers[0]?.resolve([run('one')])
    await expect.poll(() => runs.get()).not.toBeNull()
    const again = runs.refresh()
    runs.received(run('two'))
    answers[1]?.reject()
    await again
    expect(shown(runs)).toEqual(['one ok', 'two ok'])
  })

  it('keeps the newest of very many', async () => {
    const { runs, answers } = feed()
    runs.subscribe(() => {})
    answers[0]?.resolve([])
    await expect.poll(() => runs.get()).not.toBeNull()
    for (let index = 0; index < runsLimit + 20; index += 1) runs.received(run(`run ${index}`))
    expect(runs.get()).toHaveLength(runsLimit)
    expect(runs.get()?.[0]?.source).toBe('run 20')
  })
})
