// Questions on their way to a kernel's helper process and back. Each is answered or refused in time, whatever happens there.
import { Refusal, type RefusalBody } from '#protocol/refusals.ts'
import type { Question, QuestionAnswer } from './kernel-questions.ts'

interface Inquiry {
  readonly timer: NodeJS.Timeout
  resolve(answer: QuestionAnswer): void
  reject(refusal: Refusal): void
}

/** The helper refuses by itself a little earlier, unless a flood keeps it. */
const answerMs = 1950

export class KernelInquiries implements Disposable {
  readonly #send: (number: number, question: Question) => void
  readonly #open = new Map<number, Inquiry>()
  #last = 0

  constructor(send: (number: number, question: Question) => void) {
    this.#send = send
  }

  ask(question: Question): Promise<QuestionAnswer> {
    const number = ++this.#last
    const { promise, resolve, reject } = Promise.withResolvers<QuestionAnswer>()
    const message = 'Python took too long to answer. Please try again.'
    const timer = setTimeout(() => this.refused(number, { code: 'kernel-busy', message }), answerMs)
    this.#open.set(number, { timer, resolve, reject })
    this.#send(number, question)
    return promise
  }

  answered(number: number, answer: QuestionAnswer): void {
    this.#take(number)?.resolve(answer)
  }

  refused(number: number, { code, message }: RefusalBody): void {
    this.#take(number)?.reject(new Refusal(code, message))
  }

  /** The kernel is gone: whatever is open is refused. */
  [Symbol.dispose](): void {
    const message = 'Python ended before it could answer.'
    for (const number of [...this.#open.keys()]) this.refused(number, { code: 'kernel-not-running', message })
  }

  #take(number: number): Inquiry | null {
    const inquiry = this.#open.get(number) ?? null
    if (inquiry) clearTimeout(inquiry.timer)
    this.#open.delete(number)
    return inquiry
  }
}
