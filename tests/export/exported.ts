// What an export writes, all of it at once, and the oracle that it is valid nbformat 4.5.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv-draft-04'
import type { Doc } from 'yjs'
import { notebookFile, type ReadFile } from '../../server/export/notebook-file.ts'
import type { ClassroomOutputFiles } from '../../server/notebook/classroom-output-files.ts'
import { contentOf } from '../support/test-output-files.ts'

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, 'nbformat.v4.5.schema.json'), 'utf8'),
) as object
const validate = new Ajv.default({ strict: false, allErrors: true }).compile(schema)

const none: ReadFile = async () => null

export function readFrom(files: ClassroomOutputFiles): ReadFile {
  return fileId => contentOf(files, fileId)
}

export async function exportedText(document: Doc, read = none): Promise<string> {
  let text = ''
  for await (const piece of notebookFile(document, read)) text += piece
  return text
}

export async function exportedJson(document: Doc, read = none): Promise<Record<string, unknown>> {
  return JSON.parse(await exportedText(document, read)) as Record<string, unknown>
}

/** What is wrong with it, or null. */
export function schemaErrors(notebook: unknown): unknown {
  validate(notebook)
  return validate.errors ?? null
}
