// Sandboxes of one class that stand ready before anybody asks, so that whoever comes has a prompt at once. One belongs to
// nobody until it is taken: it is in no view, and what it holds are the files of the class.
import { randomUUID } from 'node:crypto'
import type { SandboxId, TerminalId } from '#protocol/ids.ts'
import type { SandboxFile } from '#protocol/sandbox-host.ts'
import type { Admission, SpareSeats, Started, Ticket } from './admission.ts'
import { isNoRoom } from './no-room.ts'
import type { SandboxHost } from './sandbox-host-port.ts'

export interface WarmSandbox {
  readonly sandboxId: SandboxId
  readonly terminalId: TerminalId
}

export interface WarmSandboxesParts {
  readonly host: SandboxHost
  readonly admission: Admission
  readonly image: string
  /** What lies in their homes: for whoever takes one, only what is another by then has to be put. */
  files(): readonly SandboxFile[]
  /** Another number of them is ready or on its way. */
  onChange(): void
}

interface Coming {
  ticket: Ticket | null
}

/** After one that did not start, or ended by itself. */
const retryMs = 5000

export class WarmSandboxes implements SpareSeats, Disposable {
  readonly #parts: WarmSandboxesParts
  readonly #ready = new Map<SandboxId, WarmSandbox>()
  readonly #coming = new Map<SandboxId, Coming>()
  readonly #stopListening: () => void
  readonly #stopKeeping: () => void
  #aim = 0
  #retryTimer: NodeJS.Timeout | undefined

  constructor(parts: WarmSandboxesParts) {
    this.#parts = parts
    this.#stopKeeping = parts.admission.keeps(this)
    this.#stopListening = parts.host.listen({
      greeted: ({ sandboxes }) => {
        const alive = new Set(sandboxes.filter(({ exit }) => !exit).map(({ sandboxId }) => sandboxId))
        for (const id of [...this.#ready.keys()]) if (!alive.has(id)) this.#ready.delete(id)
        this.#level()
        this.#parts.onChange()
      },
      happened: ({ name, data }) => {
        if (name === 'sandbox:exited' && this.#ready.delete(data.sandboxId)) {
          this.#retryLater()
          this.#parts.onChange()
        } else if (name === 'outage:changed' && data.outage === null) this.#level()
      },
    })
  }

  /** How many stand ready. */
  get ready(): number {
    return this.#ready.size
  }

  /** How many more are wanted and not ready yet. */
  get missing(): number {
    return Math.max(0, this.#aim - this.#ready.size)
  }

  /** All that the sandbox-host must keep. */
  claims(): SandboxId[] {
    return [...this.#ready.keys(), ...this.#coming.keys()]
  }

  /** So many shall stand ready: starts more one after the other, and ends those that are too many. */
  aim(count: number): void {
    this.#aim = count
    this.#level()
    this.#parts.onChange()
  }

  /** One that is ready, the caller's from now on; null when there is none. Another takes its place with the next `aim`. */
  take(): WarmSandbox | null {
    const [first] = this.#ready.values()
    if (!first) return null
    this.#ready.delete(first.sandboxId)
    return first
  }

  /** Another one takes its place as soon as nobody waits and the machine has room again. */
  async giveUp(): Promise<boolean> {
    const warm = this.take()
    if (!warm) return false
    this.#retryLater()
    this.#parts.onChange()
    await this.#parts.host.ask('sandbox:stop', { sandboxId: warm.sandboxId })
    return true
  }

  #level(): void {
    const wanted = this.#aim - this.#ready.size - this.#coming.size
    for (let more = wanted; more > 0; more -= 1) this.#begin()
    // First those that have not begun; one that is just starting is ended when it is there.
    const surplus = [...this.#coming].slice(0, Math.max(0, -wanted))
    for (const [id, { ticket }] of surplus) {
      ticket?.leave()
      this.#coming.delete(id)
    }
    for (let more = -wanted - surplus.length; more > 0; more -= 1) {
      const warm = this.take()
      if (warm) this.#end(warm.sandboxId)
    }
  }

  #begin(): void {
    const sandboxId = randomUUID() as string as SandboxId
    const coming: Coming = { ticket: null }
    this.#coming.set(sandboxId, coming)
    coming.ticket = this.#parts.admission.enterPatiently(() => this.#start(sandboxId))
  }

  async #start(sandboxId: SandboxId): Promise<Started> {
    const { host, image } = this.#parts
    const terminalId = randomUUID() as string as TerminalId
    const files = [...this.#parts.files()]
    try {
      await host.ask('sandbox:start', {
        sandboxId,
        purpose: 'workspace',
        image,
        terminalId,
        label: 'sandbox',
        files,
      })
    } catch (error) {
      if (this.#coming.delete(sandboxId)) this.#retryLater()
      return isNoRoom(error) ? 'no-room' : 'done'
    }
    if (this.#coming.delete(sandboxId)) {
      this.#ready.set(sandboxId, { sandboxId, terminalId })
      this.#parts.onChange()
    } else this.#end(sandboxId)
    return 'done'
  }

  #retryLater(): void {
    clearTimeout(this.#retryTimer)
    this.#retryTimer = setTimeout(() => this.#level(), retryMs)
  }

  /** When the sandbox-host is away it ends it as soon as it is back, since nobody claims it. */
  #end(sandboxId: SandboxId): void {
    this.#parts.host.ask('sandbox:stop', { sandboxId }).catch(() => {})
  }

  /** Lets go; the sandbox-host ends them when a server that does not know them greets it. */
  [Symbol.dispose](): void {
    this.#stopListening()
    this.#stopKeeping()
    clearTimeout(this.#retryTimer)
    for (const { ticket } of this.#coming.values()) ticket?.leave()
    this.#coming.clear()
  }
}
