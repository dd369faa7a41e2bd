// Questions to an idle kernel about a source: what could stand here, what is this. One at a time, and never while a cell
// runs or waits, for the kernel would answer behind it. Nothing that it answers is trusted.
import type { Completion, Inspection } from '#protocol/completion.ts'
import { Refusal } from '#protocol/refusals.ts'
import { codePointsBefore, completionOf, inspectionOf } from './kernel-answers.ts'
import { type KernelMessage, readMessage } from './kernel-messages.ts'
import type { Channel } from './kernel-sockets.ts'
import type { IncomingMessage } from './kernel-wire.ts'
import type { PendingTimers } from './pending-timers.ts'

export interface Question {
  readonly kind: 'complete' | 'inspect'
  readonly source: string
  /** In UTF-16 units. */
  readonly offset: number
}

export type QuestionAnswer = Completion | Inspection | null

export interface QuestionsParts {
  readonly timers: PendingTimers
  /** Nothing runs, waits or is being interrupted, and the kernel was greeted. */
  isIdle(): boolean
  /** Sends a request on shell and returns its id. */
  send(type: string, content: unknown): string
  /** The kernel does not work on a question any more: cells may be begun. */
  over(): void
}

interface Asked {
  readonly question: Question
  readonly resolve: (answer: QuestionAnswer) => void
  readonly reject: (refusal: Refusal) => void
}

/** More people than write in one notebook. */
const waitingLimit = 8
/** Within the two seconds that the protocol allows. */
const answerMs = 1800
/** A kernel that still works on it by now is not waited for with cells: they wait in the kernel itself. */
const patienceMs = 3000
/** The kernel is done and there is no answer: it may still be on its way, for it takes another socket. */
const answerBehindIdleMs = 500
/** An answer is some 100 KB at most. */
const replyLimitBytes = 8 * 1024 * 1024
/** Jedi's first answer takes half a second and more, all later ones some 30 ms: one is asked for before anybody waits. */
const warmUp: Question = { kind: 'complete', source: 'import os\nos.path.jo', offset: 20 }
const quietBeforeWarmUpMs = 1000

export class KernelQuestions {
  readonly #parts: QuestionsParts
  readonly #waiting: Asked[] = []
  #asked: (Asked & { readonly id: string }) | null = null
  #isWarm = false

  constructor(parts: QuestionsParts) {
    this.#parts = parts
  }

  /** The kernel works on one: a cell that is begun now would wait behind it. */
  get isUnderWay(): boolean {
    return this.#asked !== null
  }

  /** Refuses `kernel-busy`, at once when a cell runs or waits and when no sensible answer comes in time. */
  ask(question: Question): Promise<QuestionAnswer> {
    if (!this.#parts.isIdle() || this.#waiting.length >= waitingLimit) return Promise.reject(busy())
    const { promise, resolve, reject } = Promise.withResolvers<QuestionAnswer>()
    const asked: Asked = { question, resolve, reject }
    this.#waiting.push(asked)
    this.#parts.timers.after(answerMs, () => {
      const at = this.#waiting.indexOf(asked)
      if (at >= 0) this.#waiting.splice(at, 1)
      reject(late())
    })
    this.#next()
    return promise
  }

  /** A cell is to run: nothing more is asked. What is under way is waited for. */
  giveWay(): void {
    for (const { reject } of this.#waiting.splice(0)) reject(busy())
  }

  /** The kernel became idle, or is for the first time. */
  becameIdle(): void {
    if (this.#isWarm) return
    this.#parts.timers.after(quietBeforeWarmUpMs, () => {
      if (this.#isWarm || this.#asked || !this.#parts.isIdle()) return
      this.#isWarm = true
      this.ask(warmUp).catch(() => {})
    })
  }

  received(channel: Channel, parentId: string, raw: IncomingMessage): void {
    const asked = this.#asked
    if (!asked || parentId !== asked.id) return
    const message = raw.content.length <= replyLimitBytes ? readMessage(raw) : null
    if (channel === 'shell') {
      this.#answered(asked, message)
      this.#over(asked)
    } else if (message?.type === 'status' && message.content.execution_state === 'idle') {
      this.#parts.timers.after(answerBehindIdleMs, () => this.#over(asked))
    }
  }

  #next(): void {
    if (this.#asked) return
    const asked = this.#waiting.shift()
    if (!asked) return
    const { kind, source, offset } = asked.question
    const place = { code: source, cursor_pos: codePointsBefore(source, offset) }
    const id =
      kind === 'complete'
        ? this.#parts.send('complete_request', place)
        : this.#parts.send('inspect_request', { ...place, detail_level: 0 })
    const under = { ...asked, id }
    this.#asked = under
    this.#parts.timers.after(patienceMs, () => this.#over(under))
  }

  #answered({ question, resolve, reject }: Asked, message: KernelMessage | null): void {
    if (question.kind === 'complete') {
      const completion =
        message?.type === 'complete_reply' ? completionOf(question.source, message.content) : null
      if (completion) resolve(completion)
      else reject(senseless())
    } else {
      const inspection = message?.type === 'inspect_reply' ? inspectionOf(message.content) : null
      if (inspection) resolve(inspection === 'none' ? null : inspection)
      else reject(senseless())
    }
  }

  #over(asked: Asked): void {
    if (this.#asked !== asked) return
    asked.reject(senseless())
    this.#asked = null
    if (this.#parts.isIdle()) this.#next()
    else this.giveWay()
    this.#parts.over()
  }
}

function busy(): Refusal {
  return new Refusal('kernel-busy', 'Python is busy. Try again when the cell is done.')
}

function late(): Refusal {
  return new Refusal('kernel-busy', 'Python took too long to answer. Please try again.')
}

function senseless(): Refusal {
  return new Refusal('kernel-busy', 'Python gave no usable answer. Please try again.')
}
