// The sandboxes of one classroom and who looks at their terminals: joins both and keeps their records.
import type { ClassroomId, MemberId, SandboxId, TerminalId } from '#protocol/ids.ts'
import type { SandboxFile } from '#protocol/sandbox-host.ts'
import type { Logger } from '../log.ts'
import type { Admission } from '../sandbox/admission.ts'
import type { SandboxHost } from '../sandbox/sandbox-host-port.ts'
import { type SandboxRecord, sandboxRecord } from '../sandbox/sandbox-record.ts'
import { Sandboxes } from '../sandbox/sandboxes.ts'
import type { Records } from '../storage/storage.ts'
import type { TerminalViewer } from '../terminal/terminal-viewer.ts'
import { TerminalViewers } from '../terminal/terminal-viewers.ts'
import { type Access, requireRole } from './access.ts'
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
  /** Who that connection is at this moment; null when it may do nothing any more. */
  currentAccess(access: Access): Access | null
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
        save: record => records.put(recordKinds.sandbox, `${classroomId}/${record.memberId}`, record),
        forget: memberId => records.remove(recordKinds.sandbox, `${classroomId}/${memberId}`),
        onChange: parts.onChange,
      },
      saved,
    )
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

  /** A window's view on terminals: its own, and everybody's for helpers and instructors. */
  viewer(access: Access): TerminalViewer {
    requireRole(access, 'participant')
    const owns = (terminalId: TerminalId) => this.all.ownerOf(terminalId) === access.memberId
    const current = () => this.#parts.currentAccess(access)
    const isStaff = () => ['helper', 'instructor'].includes(current()?.role ?? '')
    return this.#viewers.viewer({
      name: access.name,
      isOwner: owns,
      mayWatch: terminalId =>
        current() !== null && (owns(terminalId) || (isStaff() && this.all.ownerOf(terminalId) !== null)),
      mayType: terminalId => current() !== null && owns(terminalId),
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#viewers[Symbol.dispose]()
    await this.all[Symbol.asyncDispose]()
  }
}
