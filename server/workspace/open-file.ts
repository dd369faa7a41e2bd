// One text file that is open to be written in: a live document on one side, the file in the sandbox on the other. What is
// typed goes into the file, what a program writes comes into the text, and where both happened nothing is lost.
import { createHash } from 'node:crypto'
import { type OpenFileState, openFileState } from '#protocol/home-files.ts'
import type { DocumentId } from '#protocol/ids.ts'
import { fileStateOf, fileTextOf, openFileKey } from '#protocol/notebook-document.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Logger } from '../log.ts'
import type { LiveDocument } from '../notebook/live-document.ts'
import { Turns } from '../notebook/turns.ts'
import { changeBetween, contentOf, editedText, type LineEnd, nameBeside } from './file-text.ts'
import type { FileText } from './own-files.ts'

/** The files of the one person whose file it is. Refuses like `OwnFiles`. */
export interface FilesOfOne {
  /** False while there is no sandbox that could be asked. */
  isReady(): boolean
  read(path: string): Promise<FileText>
  write(path: string, content: Uint8Array, version: string | null): Promise<Pick<FileText, 'version'>>
}

export interface OpenFileParts {
  readonly live: LiveDocument
  readonly path: string
  readonly files: FilesOfOne
  readonly log: Logger
}

/** Typing has paused. */
const quietMs = 500
/** Nobody types so long without a pause that the file should not have it. */
const longestMs = 3000
/** A sandbox that was too busy is asked again. */
const againMs = 3000
/** A class that ends, or a server, does not wait for a sandbox where nothing moves any more. */
const lastSaveWithinMs = 5000
const namesTried = 50

export class OpenFile {
  readonly live: LiveDocument
  readonly #parts: OpenFileParts
  readonly #turns = new Turns()
  #state: OpenFileState
  #lineEnd: LineEnd = '\n'
  #timer: NodeJS.Timeout | undefined
  /** When the first edit was made that is not in the file. */
  #editedAt: number | null = null

  constructor(parts: OpenFileParts) {
    this.#parts = parts
    this.live = parts.live
    this.#state = { ...stateIn(parts.live), path: parts.path }
    this.#text.observe(this.#noticedEdit)
    fileStateOf(parts.live.yjs).observe(this.#noticedState)
  }

  get id(): DocumentId {
    return this.live.id
  }

  get path(): string {
    return this.#state.path
  }

  /** All is in the file that was typed, or nobody can say where to put it. */
  get state(): OpenFileState['is'] {
    return this.#state.is
  }

  /** Puts what was typed into the file now. What keeps it from that is in the state. */
  save(): Promise<void> {
    return this.#turns.take(() => this.#save())
  }

  /** Looks at what lies in the sandbox now, unless that is known, and makes the best of it. */
  compare(found?: FileText): Promise<void> {
    return this.#turns.take(() => this.#compare(found))
  }

  /** What a listing tells of it; null when it is not in there. */
  noticed(entry: { readonly version: string } | null): void {
    const { is, saved } = this.#state
    const isKnown = is === 'gone' ? entry === null : entry?.version === saved?.version
    if (is === 'refused' || is === 'away') this.#saveSoon()
    else if (!isKnown) this.#quietly(this.compare())
  }

  /** Nothing is read or written while `act` moves it. */
  hold<Result>(act: () => Promise<Result>): Promise<Result> {
    return this.#turns.take(act)
  }

  /** It lies elsewhere now. To be called while it is held. */
  async moved(path: string): Promise<void> {
    await this.#become(this.#state.is, { path })
  }

  /**
   * Answers a conflict, or what to do with a text whose file is gone: `mine` is the text, `file` what lies in the sandbox. The
   * other one is kept beside it, under the name that is returned. Refuses what keeps it from being written.
   */
  settle(keep: 'mine' | 'file'): Promise<string | null> {
    return this.#turns.take(async () => {
      const { path, is } = this.#state
      if (is === 'gone') {
        if (keep === 'mine') await this.#write('')
        return null
      }
      if (is !== 'conflict') return null
      const found = await this.#parts.files.read(path)
      const other = keep === 'mine' ? found.text : this.#content
      const beside = await this.#putBeside(other)
      if (keep === 'mine') await this.#write(found.version)
      else await this.#take(found)
      return beside
    })
  }

  /** Saves what can be saved, unless the sandbox takes too long for that, and follows the text no more. */
  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const isLate = new Promise<void>(resolve => {
      timer = setTimeout(resolve, lastSaveWithinMs)
    })
    await Promise.race([this.save().catch(() => {}), isLate])
    clearTimeout(timer)
    this.stop()
  }

  /** Follows the text no more. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#text.unobserve(this.#noticedEdit)
    fileStateOf(this.live.yjs).unobserve(this.#noticedState)
  }

  get #text() {
    return fileTextOf(this.live.yjs)
  }

  get #content(): string {
    return contentOf(this.#text.toString(), this.#lineEnd)
  }

  readonly #noticedEdit = (_event: unknown, { origin }: { origin: unknown }) => {
    if (origin === this.live) return
    this.#editedAt ??= performance.now()
    // Not within the change that is just being made.
    if (this.#state.is === 'saved') queueMicrotask(() => this.#quietly(this.#become('unsaved')))
    this.#saveSoon()
  }

  /** A page that comes back brings what a server told that was killed: it must not win over what is so now. */
  readonly #noticedState = (_event: unknown, { origin }: { origin: unknown }) => {
    if (origin !== this.live) queueMicrotask(() => this.#quietly(this.#tellState()))
  }

  #saveSoon(): void {
    const waited = this.#editedAt === null ? 0 : performance.now() - this.#editedAt
    clearTimeout(this.#timer)
    const delay = Math.max(0, Math.min(quietMs, longestMs - waited))
    this.#timer = setTimeout(() => this.#quietly(this.save()), delay)
  }

  async #save(): Promise<void> {
    clearTimeout(this.#timer)
    const { is, saved } = this.#state
    // Both wait for what a person decides.
    if (is === 'conflict' || is === 'gone') return
    if (!this.#parts.files.isReady()) return this.#become('away')
    if (saved === null) return this.#compare()
    if (hashOf(this.#text.toString()) === saved.hash) {
      return is === 'saved' || is === 'unsaved' ? this.#isSaved(saved) : this.#compare()
    }
    await this.#tryToWrite(saved.version)
  }

  async #tryToWrite(version: string): Promise<void> {
    try {
      await this.#write(version)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (error.code === 'out-of-date') return this.#compare()
      await this.#failed(error)
    }
  }

  async #compare(known?: FileText): Promise<void> {
    if (!this.#parts.files.isReady()) return this.#become('away')
    const found = known ?? (await this.#read())
    if (found === null) return
    const { saved } = this.#state
    const mine = hashOf(this.#text.toString())
    const theirs = hashOf(editedText(found.text).text)
    if (mine === theirs) {
      this.#lineEnd = editedText(found.text).lineEnd
      await this.#isSaved({ hash: theirs, version: found.version })
    } else if (saved === null || mine === saved.hash) await this.#take(found)
    else if (theirs === saved.hash) await this.#tryToWrite(found.version)
    else await this.#become('conflict')
  }

  /** Null when that is told already. */
  async #read(): Promise<FileText | null> {
    try {
      return await this.#parts.files.read(this.path)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const isGone = error.code === 'not-found' && this.#parts.files.isReady()
      await (isGone ? this.#become('gone') : this.#failed(error))
      return null
    }
  }

  /** Throws what refuses it. */
  async #write(version: string): Promise<void> {
    const text = this.#text.toString()
    this.#editedAt = null
    const content = Buffer.from(contentOf(text, this.#lineEnd))
    const written = await this.#parts.files.write(this.path, content, version)
    await this.#isSaved({ hash: hashOf(text), version: written.version })
  }

  /** The text becomes that of the file. */
  async #take({ text: content, version }: FileText): Promise<void> {
    const { text, lineEnd } = editedText(content)
    this.#lineEnd = lineEnd
    const { at, removed, inserted } = changeBetween(this.#text.toString(), text)
    await this.live.write(() => {
      if (removed > 0) this.#text.delete(at, removed)
      if (inserted !== '') this.#text.insert(at, inserted)
    })
    await this.#isSaved({ hash: hashOf(text), version })
  }

  /** That text is in the file; what was typed since is not. */
  async #isSaved(saved: NonNullable<OpenFileState['saved']>): Promise<void> {
    const isWhole = hashOf(this.#text.toString()) === saved.hash
    await this.#become(isWhole ? 'saved' : 'unsaved', { saved })
    if (isWhole) this.#editedAt = null
    else this.#saveSoon()
  }

  async #failed(refusal: Refusal): Promise<void> {
    const isAway = !this.#parts.files.isReady() || refusal.code === 'sandboxes-unavailable'
    await this.#become(isAway ? 'away' : 'refused', { message: isAway ? null : refusal.message })
    // A new sandbox tells when it is there; one that is only busy does not.
    if (isAway && this.#parts.files.isReady())
      this.#timer = setTimeout(() => this.#quietly(this.save()), againMs)
  }

  async #putBeside(content: string): Promise<string> {
    for (let number = 1; number <= namesTried; number += 1) {
      const path = nameBeside(this.path, number)
      try {
        await this.#parts.files.write(path, Buffer.from(content), '')
        return path
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'name-taken') throw error
      }
    }
    throw new Refusal('name-taken', 'There are many other versions of this file. Please delete some first.')
  }

  async #become(is: OpenFileState['is'], change: Partial<OpenFileState> = {}): Promise<void> {
    const next = { ...this.#state, message: null, ...change, is }
    if (JSON.stringify(next) === JSON.stringify(this.#state)) return
    this.#state = next
    await this.#tellState()
  }

  async #tellState(): Promise<void> {
    const told = fileStateOf(this.live.yjs).get(openFileKey)
    if (JSON.stringify(told) === JSON.stringify(this.#state)) return
    await this.live.write(document => fileStateOf(document).set(openFileKey, this.#state))
  }

  #quietly(doing: Promise<unknown>): void {
    doing.catch(error => {
      // Expected while the disk does not obey or the document is being closed.
      if (error instanceof Refusal) return
      this.#parts.log.error({ err: error, document: this.id }, 'an open file could not be brought in step')
    })
  }
}

/** What the server wrote last; all of it is told anew when it does not hold. */
function stateIn(live: LiveDocument): OpenFileState {
  const found = openFileState.safeParse(fileStateOf(live.yjs).get(openFileKey))
  return found.success ? found.data : { path: '', is: 'unsaved', message: null, saved: null }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
