// A lesson taught to a class at many times its pace, on the real server and kernel: types, runs, adds to cells, while
// participants join and leave. Tells what the server's memory did, and whether everybody has what was typed.
import { isDeepStrictEqual } from 'node:util'
import type * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { cellsOf, idOf, sourceOf } from '#protocol/notebook-document.ts'
import { BenchClass } from './bench-class.ts'
import { lessonStep } from './lesson.ts'
import { type LoopLag, memoryInUseMegabytes } from './measured-server.ts'
import { percentile } from './rounds.ts'

export interface LessonOptions {
  /** How long the lesson is for those who hold it, in minutes. */
  readonly minutes: number
  /** How much faster it is replayed. */
  readonly speed: number
  readonly followers: number
}

export interface TaughtLesson {
  readonly keys: number
  readonly runs: number
  readonly joins: number
  /** Proportional set size of the server, in megabytes, one sample per two seconds of the replay. */
  readonly memory: readonly number[]
  /** In megabytes per hour of the lesson, once it is warm. */
  readonly growthPerHour: number
  readonly lag: LoopLag
  /** What the server's log tells as a warning or worse. */
  readonly complaints: readonly string[]
  /** What is not as it should be; empty when all is well. */
  readonly differences: readonly string[]
}

/** Keys per second of the lesson; at four times the pace 20. */
const keysPerSecond = 5
/** Between the end of one cell and the next, in seconds of the lesson. */
const talkSeconds = 6
/** How many leave and how many come, each minute of the lesson. */
const changesPerMinute = 3
const sampleMs = 10_000
const toldEveryMinutes = 5
/** The share of the lesson after which the server counts as warm. */
const warmUpShare = 0.2

/** `told` hears of every fifth minute of the lesson. */
export async function teach(
  options: LessonOptions,
  told: (minutes: number) => void = () => {},
): Promise<TaughtLesson> {
  await using lesson = await BenchClass.open()
  const run = new LessonRun(lesson, options, told)
  return await run.teach()
}

class LessonRun {
  readonly #lesson: BenchClass
  readonly #options: LessonOptions
  readonly #told: (minutes: number) => void
  readonly #typed = new Map<CellId, string>()
  readonly #memory: number[] = []
  readonly #copies: Y.Doc[] = []
  #keys = 0
  #runs = 0
  #joins = 0

  constructor(lesson: BenchClass, options: LessonOptions, told: (minutes: number) => void) {
    this.#lesson = lesson
    this.#options = options
    this.#told = told
  }

  async teach(): Promise<TaughtLesson> {
    const { minutes, speed, followers } = this.#options
    await this.#clear()
    this.#copies.push(...(await this.#lesson.follow(followers)))
    this.#lesson.countLoopLagAnew()
    const sampling = setInterval(() => void this.#sampleMemory(), sampleMs)
    const startAt = performance.now()
    const telling = setInterval(
      () => this.#told(Math.round(((performance.now() - startAt) * speed) / 60_000)),
      (toldEveryMinutes * 60_000) / speed,
    )
    const endAt = startAt + (minutes * 60_000) / speed
    const changing = this.#comeAndGo(endAt)
    for (let step = 0; performance.now() < endAt; step += 1) await this.#step(step)
    await changing
    for (const timer of [sampling, telling]) clearInterval(timer)
    const lag = await this.#lesson.loopLag()
    return {
      keys: this.#keys,
      runs: this.#runs,
      joins: this.#joins,
      memory: this.#memory,
      growthPerHour: growthPerHour(this.#memory, minutes),
      lag,
      complaints: this.#lesson.server.said.split('\n').filter(line => /"level":(40|50|60)/.test(line)),
      differences: await this.#differences(),
    }
  }

  async #sampleMemory(): Promise<void> {
    this.#memory.push(await memoryInUseMegabytes(this.#lesson.server.pid))
  }

  /** Takes the cells away that the class began with. */
  async #clear(): Promise<void> {
    const { trainer, notebookId } = this.#lesson
    for (const cellId of await trainer.cells(notebookId)) await trainer.remove(notebookId, cellId)
  }

  async #step(number: number): Promise<void> {
    const { trainer, notebookId } = this.#lesson
    const { type, text, addition } = lessonStep(number)
    const cellId = await trainer.add(notebookId, '', type)
    this.#typed.set(cellId, '')
    await this.#type(cellId, text)
    if (type === 'code') await this.#run(cellId)
    if (addition) {
      await this.#type(cellId, addition)
      await this.#run(cellId)
    }
    await this.#wait(talkSeconds)
  }

  async #type(cellId: CellId, text: string): Promise<void> {
    const { trainer, notebookId } = this.#lesson
    for (const key of text) {
      await trainer.type(notebookId, cellId, key)
      this.#typed.set(cellId, (this.#typed.get(cellId) ?? '') + key)
      this.#keys += 1
      await this.#wait(1 / keysPerSecond)
    }
  }

  async #run(cellId: CellId): Promise<void> {
    await this.#lesson.trainer.run(this.#lesson.notebookId, cellId)
    this.#runs += 1
  }

  /** So many seconds of the lesson. */
  #wait(seconds: number): Promise<void> {
    return new Promise(resolve => setTimeout(resolve, (seconds * 1000) / this.#options.speed))
  }

  async #comeAndGo(endAt: number): Promise<void> {
    while (performance.now() < endAt) {
      await this.#wait(60 / changesPerMinute)
      const leaving = this.#copies.shift()
      if (leaving) await this.#lesson.leave(leaving)
      this.#copies.push(...(await this.#lesson.follow(1)))
      this.#joins += 1
    }
  }

  async #differences(): Promise<string[]> {
    const { server, notebookId } = this.#lesson
    const document = await this.#lesson.document
    const contentOf = (copy: Y.Doc) => cellsOf(copy).toJSON()
    const content = () => contentOf(document)
    const deadline = performance.now() + 20_000
    const different = () => this.#copies.filter(copy => !isDeepStrictEqual(contentOf(copy), content()))
    while (different().length > 0 && performance.now() < deadline) await this.#wait(1)
    const exported = await this.#lesson.exported()
    const typed = [...this.#typed]
    return [
      ...different().map(() => `a follower of ${server.port} has another notebook`),
      ...(isDeepStrictEqual(
        cellsOf(document).map(cell => [idOf(cell), sourceOf(cell).toString()]),
        typed,
      )
        ? []
        : [`the notebook ${notebookId} is not what was typed`]),
      ...(isDeepStrictEqual(exported, typed) ? [] : ['the export is not what was typed']),
    ]
  }
}

/** From the first to the last quarter of the warm part, by their medians. */
function growthPerHour(memory: readonly number[], minutes: number): number {
  const warm = memory.slice(Math.floor(memory.length * warmUpShare))
  const quarter = Math.max(1, Math.floor(warm.length / 4))
  const grown = percentile(warm.slice(-quarter), 0.5) - percentile(warm.slice(0, quarter), 0.5)
  return grown / ((minutes / 60) * (1 - warmUpShare) * 0.75)
}
