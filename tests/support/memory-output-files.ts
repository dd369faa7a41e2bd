// Output files and spools in memory, held to the real ones by the contract suite. Holds back, fails and crashes as its
// storage does.
import type { ClassroomId, ExecutionId } from '#protocol/ids.ts'
import type { OutputFile } from '#protocol/notebook-document.ts'
import { Refusal } from '#protocol/refusals.ts'
import { outputBytes, outputFileOf } from '../../server/storage/output-content.ts'
import { type OutputFileStore, outputFilesLimitBytes } from '../../server/storage/output-file-store.ts'

interface Spool {
  last: number
  text: string
  addedAt: number
}

/** What outlives a crash. */
export class KeptOutputFiles {
  readonly files = new Map<string, { bytes: Buffer; putAt: number }>()
  readonly spools = new Map<string, Spool>()
}

type Later = (write: () => unknown) => Promise<unknown>

export function memoryOutputFiles(kept: KeptOutputFiles, later: Later): OutputFileStore {
  const { files, spools } = kept
  const path = (classroomId: ClassroomId, name: string) => `${classroomId}/${name}`

  function keep(classroomId: ClassroomId, content: ReturnType<typeof outputBytes>): OutputFile {
    const file = outputFileOf(content)
    const mine = [...files].filter(([name]) => name.startsWith(`${classroomId}/`))
    const bytes = mine.reduce((sum, [, known]) => sum + known.bytes.length, 0)
    const isKnown = files.has(path(classroomId, file.fileId))
    if (!isKnown && bytes + file.bytes > outputFilesLimitBytes) {
      throw new Refusal('too-large', 'The large outputs of this class have reached what they may take.')
    }
    files.set(path(classroomId, file.fileId), { bytes: content.bytes, putAt: Date.now() })
    return file
  }

  function addTo(name: string, sequence: number, text: string): void {
    const spool = spools.get(name) ?? { last: 0, text: '' }
    const addedAt = Date.now()
    if (sequence > spool.last) spools.set(name, { last: sequence, text: spool.text + text, addedAt })
  }

  return {
    put: (classroomId, content) =>
      later(() => keep(classroomId, outputBytes(content))) as ReturnType<OutputFileStore['put']>,
    open: async (classroomId, fileId) => {
      const found = files.get(path(classroomId, fileId))
      if (!found) return null
      return {
        bytes: found.bytes.length,
        content: (async function* () {
          yield found.bytes
        })(),
      }
    },
    spool: async (classroomId, run, sequence, text) => {
      await later(() => addTo(path(classroomId, run), sequence, text))
    },
    putSpooled: (classroomId: ClassroomId, run: ExecutionId) =>
      later(() => {
        const spool = spools.get(path(classroomId, run))
        if (!spool) return null
        const file = keep(classroomId, { type: 'txt', bytes: Buffer.from(spool.text) })
        return { file, characters: spool.text.length }
      }) as ReturnType<OutputFileStore['putSpooled']>,
    dropSpool: async (classroomId, run) => {
      await later(() => void spools.delete(path(classroomId, run)))
    },
    sweep: async (classroomId, referred, untouchedMs) => {
      await later(() => {
        const isOver = (name: string, touchedAt: number) => {
          const [owner, id = ''] = name.split('/')
          return owner === classroomId && !referred.has(id) && touchedAt <= Date.now() - untouchedMs
        }
        for (const [name, { putAt }] of [...files]) if (isOver(name, putAt)) files.delete(name)
        for (const [name, { addedAt }] of [...spools]) if (isOver(name, addedAt)) spools.delete(name)
      })
    },
  }
}
