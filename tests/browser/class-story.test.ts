// A whole class on the usual image; in test:full also on those that take long to build, and in gVisor where it is installed.
import { afterAll, beforeAll, describe, vi } from 'vitest'
import { BrowserClass } from '../support/browser-class.ts'
import { isImageTested } from '../support/built-image.ts'
import { GvisorEngine } from '../support/gvisor-engine.ts'
import { classStory } from './class-story.ts'

const course = 'threads-in-python'

classStory('a class in python', () => BrowserClass.open({ course }))

for (const image of ['python-3.14', 'python-free-threaded']) {
  describe.runIf(await isImageTested(image))(
    `in test:full, once npm run images -- ${image} has built it`,
    () => {
      classStory(`a class in ${image}`, () => BrowserClass.open({ course, image }))
    },
  )
}

describe.runIf(GvisorEngine.isTested)('in test:full, for root, where runsc is installed', () => {
  let engine: GvisorEngine
  beforeAll(async () => {
    engine = await GvisorEngine.open()
    vi.stubEnv('DOCKER_HOST', engine.host)
    vi.stubEnv('SANDBOX_RUNTIME', engine.runtime)
  }, 300_000)
  afterAll(async () => {
    vi.unstubAllEnvs()
    await engine?.[Symbol.asyncDispose]()
  })
  classStory('a class in gVisor', () => BrowserClass.open({ course }))
})
