// Whether sandboxes and kernels are in service, as one sentence for everybody; null when all is well.

import type { Logger } from '../log.ts'
import type { SandboxHost } from '../sandbox/sandbox-host-port.ts'
import { leakSentence } from '../sandbox/tested-sandbox-host.ts'

const unreachable = 'Sandboxes and kernels are out of service for a moment. Everything typed is kept.'

export class Outage implements Disposable {
  readonly #listeners = new Set<(outage: string | null) => void>()
  readonly #host: SandboxHost
  readonly #log: Logger
  readonly #stop: () => void
  #link: string | null = unreachable
  #leak: string | null = null
  #isGreeted = false
  #isTested = false
  readonly #greeted = Promise.withResolvers<void>()

  constructor(host: SandboxHost, log: Logger) {
    this.#host = host
    this.#log = log
    this.#stop = host.listen({
      greeted: ({ outage }) => {
        this.#isGreeted = true
        this.#linkIs(outage)
        this.#greeted.resolve()
      },
      lost: () => {
        this.#isGreeted = false
        this.#linkIs(unreachable)
      },
      happened: ({ name, data }) => {
        if (name === 'outage:changed' && this.#isGreeted) this.#linkIs(data.outage)
      },
    })
  }

  /** Resolves when the sandbox-host was there for the first time. */
  get known(): Promise<void> {
    return this.#greeted.promise
  }

  /** A sentence, or null. */
  get message(): string | null {
    return this.#link ?? this.#leak
  }

  /** Returns what ends the listening. */
  onChange(listener: (outage: string | null) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #linkIs(outage: string | null): void {
    this.#change(() => {
      this.#link = outage
    })
    if (outage === null && !this.#isTested) this.#selfTest()
  }

  /** From inside a sandbox, nothing outside may answer; else no sandbox is given out, and here it is told why. */
  #selfTest(): void {
    this.#isTested = true
    this.#host.ask('host:self-test', {}).then(
      ({ reachable }) => {
        if (reachable.length === 0) return
        this.#change(() => {
          this.#leak = leakSentence(reachable)
        })
      },
      error => {
        this.#isTested = false
        this.#log.warn({ err: error }, 'the self-test of the sandboxes could not run')
      },
    )
  }

  #change(apply: () => void): void {
    const before = this.message
    apply()
    if (this.message !== before) for (const listener of this.#listeners) listener(this.message)
  }

  [Symbol.dispose](): void {
    this.#stop()
  }
}
