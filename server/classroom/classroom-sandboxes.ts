// The sandboxes of one classroom and who looks at their terminals: joins both and keeps their records.
import type { ShownTerminalView } from '#protocol/classroom-view.ts'
import type { ClassroomId, MemberId, SandboxId, TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { SandboxFile } from '#protocol/sandbox-host.ts'
import type { PictureType } from '#protocol/terminal-pictures.ts'
import type { Logger } from '../log.ts'
import type { Admission } from '../sandbox/admission.ts'
import type { SandboxHost } from '../sandbox/sandbox-host-port.ts'
import { type SandboxRecord, sandboxRecord } from '../sandbox/sandbox-record.ts'
import { Sandboxes } from '../sandbox/sandboxes.ts'
import type { Records } from '../storage/storage.ts'
import type { TerminalViewer } from '../terminal/terminal-viewer.ts'
import { TerminalViewers } from '../terminal/terminal-viewers.ts'
import { type Access, instructorId } from './access.ts'
import { recordKinds } from './classroom-records.ts'

export interface ClassroomSandboxesParts {
  readonly classroomId: ClassroomId
  readonly host: SandboxHost
  readonly admission: Admission
  readonly records: Records
  readonly log: Logger
  readonly image: string
  files(): readonly SandboxFile[]
  /** The member's sandbox, or who watches it, is another now. */
  onChange(memberId: MemberId): void
  isPresent(memberId: MemberId): boolean
  /** Another number of sandboxes stands ready. */
  onSeatsChange(): void
  onShownChanged(shown: readonly ShownTerminalView[]): void
  /** A member's sandbox with its terminals is on record. */
  onRecord(record: SandboxRecord): void
  /** Who that connection is at this moment; null when it may do nothing any more. */
  currentAccess(access: Access): Access | null
}

/** A picture as its program printed it, and the cells it stands in. */
export interface TerminalPicture {
  readonly type: PictureType
  readonly columns: number
  readonly rows: number
  readonly data: Buffer
}

/** Sandboxes by classroom, as they were kept. */
export async function readSandboxRecords(records: Records): Promise<Map<ClassroomId, SandboxRecord[]>> {
  const byClassroom = new Map<ClassroomId, SandboxRecord[]>()
  for (const { id, value } of await records.all(recordKinds.sandbox)) {
    const classroomId = id.split('/')[0] as ClassroomId
    const kept = byClassroom.get(classroomId) ?? []
    byClassroom.set(classroomId, [...kept, sandboxRecord.parse(value)])
  }
  return byClassroom
}

export class ClassroomSandboxes implements AsyncDisposable {
  readonly all: Sandboxes
  readonly #viewers: TerminalViewers
  readonly #parts: ClassroomSandboxesParts
  #shown: readonly ShownTerminalView[]

  constructor(parts: ClassroomSandboxesParts, saved: readonly SandboxRecord[]) {
    const { classroomId, records } = parts
    this.#parts = parts
    this.all = new Sandboxes(
      {
        host: parts.host,
        admission: parts.admission,
        image: parts.image,
        log: parts.log,
        files: parts.files,
        save: async record => {
          parts.onRecord(record)
          await records.put(recordKinds.sandbox, `${classroomId}/${record.memberId}`, record)
        },
        forget: memberId => records.remove(recordKinds.sandbox, `${classroomId}/${memberId}`),
        onChange: memberId => this.#changed(memberId),
        onSeatsChange: parts.onSeatsChange,
        isPresent: parts.isPresent,
      },
      saved,
    )
    this.#shown = this.shown()
    this.#viewers = new TerminalViewers({
      host: parts.host,
      endOf: terminalId => this.all.exitOf(terminalId)?.message ?? null,
      onWatchers: (terminalId, names) => this.all.setWatchers(terminalId, names),
    })
  }

  /** What the sandbox-host must keep for this class. */
  claims(): SandboxId[] {
    return this.all.claims()
  }

  /** The instructor's terminals that everybody may look into. */
  shown(): ShownTerminalView[] {
    return this.all.shown(instructorId(this.#parts.classroomId))
  }

  /** The instructor's own home gets them as they change; in a participant's one the file may hold their own work. */
  async putIntoInstructors(files: readonly SandboxFile[], gone: readonly string[]): Promise<void> {
    try {
      await this.all.putFiles(instructorId(this.#parts.classroomId), files, gone)
    } catch (error) {
      // Expected when the sandbox-host is away or the sandbox ends.
      if (error instanceof Refusal) return
      this.#parts.log.error({ err: error }, 'a changed file did not get into the sandbox of the instructor')
    }
  }

  #changed(memberId: MemberId): void {
    this.#parts.onChange(memberId)
    if (memberId === instructorId(this.#parts.classroomId)) this.#shownChanged()
  }

  #shownChanged(): void {
    const shown = this.shown()
    const before = this.#shown
    if (JSON.stringify(shown) === JSON.stringify(before)) return
    this.#shown = shown
    this.#parts.onShownChanged(shown)
    for (const { id } of before) if (!shown.some(now => now.id === id)) this.#viewers.review(id)
  }

  /** A window's view on terminals: its own, those that are shown, and everybody's for helpers and instructors. */
  viewer(access: Access): TerminalViewer {
    const { owns, current, isStaff, mayWatch } = this.#rights(access)
    return this.#viewers.viewer({
      name: access.name,
      isTold: isStaff,
      isOwner: owns,
      mayWatch,
      mayType: terminalId => {
        const now = current()
        if (now === null) return false
        return owns(terminalId) || (isStaff() && this.all.mayType(now.memberId, terminalId))
      },
    })
  }

  /** A picture on a terminal that they may watch. Refuses `not-found` all else, and one that is not kept any more. */
  async picture(access: Access, terminalId: TerminalId, number: number): Promise<TerminalPicture> {
    const isAllowed = this.#rights(access).mayWatch(terminalId)
    const picture = isAllowed ? await this.#parts.host.ask('terminal:picture', { terminalId, number }) : null
    if (!picture)
      throw new Refusal('not-found', 'This picture is not kept any more. Print it again to see it.')
    const { base64, ...what } = picture
    return { ...what, data: Buffer.from(base64, 'base64') }
  }

  /** Asked anew each time, so that a change of roles takes effect at once. */
  #rights(access: Access) {
    const owns = (terminalId: TerminalId) => this.all.ownerOf(terminalId) === access.memberId
    const current = () => this.#parts.currentAccess(access)
    const isStaff = () => ['helper', 'instructor'].includes(current()?.role ?? '')
    const mayWatch = (terminalId: TerminalId) => {
      if (current() === null) return false
      if (owns(terminalId) || this.#shown.some(({ id }) => id === terminalId)) return true
      return isStaff() && this.all.ownerOf(terminalId) !== null
    }
    return { owns, current, isStaff, mayWatch }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#viewers[Symbol.dispose]()
    await this.all[Symbol.asyncDispose]()
  }
}
