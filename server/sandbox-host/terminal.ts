// One terminal: a pty's output through the filter onto a screen and to whoever watches, input back. Knows no container.

import type { Exit } from '#protocol/exits.ts'
import type { SandboxId, TerminalId } from '#protocol/ids.ts'
import type { TerminalKind } from '#protocol/terminal-kinds.ts'
import { FloodGate } from './flood-gate.ts'
import { lineAbove } from './line-above.ts'
import { OutputCoalescer } from './output-coalescer.ts'
import { OutputFilter } from './output-filter.ts'
import type { PrintedPicture } from './picture-sequence.ts'
import { PicturedOutput } from './pictured-output.ts'
import type { TerminalPictures } from './pictures.ts'
import { ProcessLimitWatch } from './process-limit.ts'
import { PtyProcess } from './pty-process.ts'
import type { Recording } from './recording.ts'
import { Screen, type ScreenCopy } from './screen.ts'

export interface TerminalParts {
  readonly id: TerminalId
  readonly sandboxId: SandboxId
  readonly kind: TerminalKind
  readonly columns: number
  readonly rows: number
  /** For the server; only while it watches. `position` is that of the last byte. */
  onOutput(position: number, data: Buffer): void
  /** The program printed something, which it also does when something is typed. Often. */
  onHeard(): void
  /** A program complained that it may start no more processes or threads. */
  onProcessLimit(): void
  /** The program has not read for long, and what was typed just now was left out. */
  onInputLeftOut(): void
  onResized(columns: number, rows: number): void
  /** Begins to record; `copyScreen` shows all that was recorded so far. */
  record(copyScreen: () => Promise<ScreenCopy>): Recording
  /** Keeps them for whoever looks on. */
  readonly pictures: TerminalPictures
  /** The screen could not draw some output. The terminal goes on. */
  onFault(error: unknown): void
  /** The program on this machine ended and its output is complete. What that means is for the owner to say. */
  onProcessEnd(exitCode: number): void
}

/**
 * Even a million lines come at the machine's own pace. What goes on and on leaves the others theirs: measured, five times
 * `yes` at a megabyte a second each keep this process so busy that everybody's echo waits for 30 ms.
 */
const floodLimits = { burstBytes: 8 * 1024 * 1024, bytesPerSecond: 384 * 1024 }
/** What the engine may hold of a flood that has just been ended. */
const drainBytes = 4 * 1024 * 1024
/** Output that may wait to be drawn before the program has to wait. */
const screenBacklogBytes = 1024 * 1024
const interrupt = 0x03
/** What a recording says of a program that did not end by itself, as a shell would. */
const killedStatus = 137
/** How often Ctrl-C may open the flood gate, in milliseconds. */
const openGateEveryMs = 1000

export class Terminal implements Disposable {
  readonly id: TerminalId
  readonly sandboxId: SandboxId
  readonly kind: TerminalKind
  readonly #parts: TerminalParts
  readonly #screen: Screen
  readonly #filter: OutputFilter
  readonly #pictured: PicturedOutput
  readonly #coalescer: OutputCoalescer
  readonly #recording: Recording
  readonly #processLimit = new ProcessLimitWatch()
  readonly #gate = new FloodGate(floodLimits, performance.now())
  #gateOpenedAt = 0
  #process: PtyProcess | null = null
  #pauseTimer: NodeJS.Timeout | undefined
  #size: { columns: number; rows: number }
  #position = 0
  #isWatched = false
  /** While old output is drawn again, the screen's answers go nowhere: they were given once. */
  #isReplaying = false
  /** Told once: a program could make it happen without end. */
  #hasFaulted = false
  #exit: Exit | null = null
  /** Of the program on this machine that ended last. */
  #exitCode: number | null = null
  #awaited: { readonly text: string; tail: string; found(): void } | null = null

  constructor(parts: TerminalParts) {
    this.#parts = parts
    this.id = parts.id
    this.sandboxId = parts.sandboxId
    this.kind = parts.kind
    this.#size = { columns: parts.columns, rows: parts.rows }
    this.#screen = new Screen({
      columns: parts.columns,
      rows: parts.rows,
      answer: data => {
        if (!this.#isReplaying) this.#process?.write(data)
      },
      faulted: error => {
        if (!this.#hasFaulted) this.#parts.onFault(error)
        this.#hasFaulted = true
      },
    })
    this.#coalescer = new OutputCoalescer(data => this.#parts.onOutput(this.#position, data))
    this.#recording = parts.record(() => this.#screen.copy())
    this.#pictured = new PicturedOutput({
      show: data => this.#show(data),
      ask: data => this.#screen.write(data, this.#position),
      cursorPlace: () => this.#screen.cursorPlace(),
      keep: picture => this.#keepPicture(picture),
    })
    this.#filter = new OutputFilter(this.#pictured)
  }

  get size(): { readonly columns: number; readonly rows: number } {
    return this.#size
  }

  get exit(): Exit | null {
    return this.#exit
  }

  /** A program on this machine connects to it. */
  get isConnected(): boolean {
    return this.#process !== null
  }

  /** Runs the program that connects to the terminal; a second one goes on where the first ended. */
  connect(command: readonly string[]): void {
    this.#process = new PtyProcess({
      command,
      ...this.#size,
      onOutput: data => this.#hear(data),
      onExit: code => {
        clearTimeout(this.#pauseTimer)
        this.#pauseTimer = undefined
        this.#process = null
        this.#exitCode = code
        this.#pictured.whenDrawn(() => {
          this.#coalescer.flush()
          this.#parts.onProcessEnd(code)
        })
      },
    })
  }

  /** Draws output from before this process began. */
  async replay(data: Buffer): Promise<void> {
    this.#isReplaying = true
    this.#filter.push(data)
    await new Promise<void>(resolve => this.#pictured.whenDrawn(resolve))
    await this.#screen.copy()
    this.#isReplaying = false
  }

  /** Resolves when the output contains `text`. One at a time. */
  waitFor(text: string): Promise<void> {
    return new Promise(resolve => {
      this.#awaited = { text, tail: '', found: resolve }
    })
  }

  /** Keys of the owner, or of `author`. False when the program does not read and too much waits already. */
  write(data: Uint8Array, author = ''): boolean {
    const isTaken = this.#process?.write(data, author === '') ?? false
    if (isTaken) this.#recording.typed(author)
    else if (this.#process) this.#parts.onInputLeftOut()
    if (data.includes(interrupt)) this.#openGate()
    return isTaken
  }

  resize(columns: number, rows: number): void {
    if (this.#size.columns === columns && this.#size.rows === rows) return
    this.#size = { columns, rows }
    this.#coalescer.flush()
    this.#screen.resize(columns, rows)
    this.#process?.resize(columns, rows)
    this.#recording.resized(columns, rows)
    this.#parts.onResized(columns, rows)
  }

  /** From now on output is told; the copy's position says which part of it is on the copy already. */
  async watch(): Promise<ScreenCopy> {
    this.#coalescer.flush()
    this.#isWatched = true
    return this.#screen.copy()
  }

  unwatch(): void {
    this.#isWatched = false
    this.#coalescer.close()
  }

  /** A line of our own in the output, such as why something ended. */
  announce(text: string): void {
    this.#filter.push(Buffer.from(`\r\n\x1b[0;33m${text}\x1b[0m\r\n`))
  }

  /** A sentence above the line of the cursor, where a prompt stands. */
  tell(sentence: string): void {
    this.#filter.push(Buffer.from(lineAbove(sentence, this.#size.columns)))
  }

  /** Marks the terminal as ended, once; its screen stays. */
  end(exit: Exit): boolean {
    if (this.#exit) return false
    this.#exit = exit
    this.#pictured.hurry()
    this.#coalescer.flush()
    this.#recording.ended(exit.cause === 'finished' ? (this.#exitCode ?? 0) : this.#exitCode || killedStatus)
    return true
  }

  /** Lets go of the program that connects. What runs in the container is not ended by this. */
  disconnect(): void {
    this.#process?.kill()
  }

  #hear(data: Buffer): void {
    this.#parts.onHeard()
    this.#lookFor(data)
    this.#filter.push(data)
    if (this.#processLimit.hears(data)) this.#parts.onProcessLimit()
    const pauseMs = this.#gate.spend(data.length, performance.now())
    if (pauseMs > 0) this.#pause(pauseMs)
    else if (this.#screen.pendingBytes > screenBacklogBytes) this.#pause(5)
  }

  #show(data: Buffer): void {
    this.#position += data.length
    this.#screen.write(data, this.#position)
    if (!this.#isReplaying) this.#recording.output(data)
    if (this.#isWatched) this.#coalescer.push(data)
  }

  #keepPicture(picture: PrintedPicture): number {
    const number = this.#parts.pictures.keep(picture)
    const { data, ...what } = picture
    if (!this.#isReplaying) this.#recording.picture({ number, ...what, base64: data.toString('base64') })
    return number
  }

  #pause(ms: number): void {
    this.#process?.pause()
    clearTimeout(this.#pauseTimer)
    this.#pauseTimer = setTimeout(() => {
      const isShut = this.#gate.isShut(performance.now())
      if (isShut || this.#screen.pendingBytes > screenBacklogBytes) this.#pause(5)
      else this.#resume()
    }, ms)
  }

  #resume(): void {
    clearTimeout(this.#pauseTimer)
    this.#pauseTimer = undefined
    this.#process?.resume()
  }

  #openGate(): void {
    const now = performance.now()
    if (now - this.#gateOpenedAt < openGateEveryMs) return
    this.#gateOpenedAt = now
    this.#gate.open(drainBytes, now)
    if (this.#pauseTimer) this.#resume()
  }

  #lookFor(data: Buffer): void {
    const awaited = this.#awaited
    if (!awaited) return
    const text = awaited.tail + data.toString('latin1')
    if (text.includes(awaited.text)) {
      this.#awaited = null
      awaited.found()
    } else awaited.tail = text.slice(-awaited.text.length)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#pauseTimer)
    this.#coalescer.close()
    this.#process?.kill()
    this.#recording[Symbol.dispose]()
    this.#screen[Symbol.dispose]()
    this.#parts.pictures.forget()
  }
}
