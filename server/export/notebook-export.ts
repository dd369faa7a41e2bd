// A notebook document → `.ipynb` text in pieces, valid nbformat 4.5, laid out as Jupyter does it. Content that lies in
// files is a place in the text, to be filled by whoever writes it. Nothing of our own is in it. Pure.
import { randomUUID } from 'node:crypto'
import type { Doc } from 'yjs'
import {
  type Cell,
  cellsOf,
  executionCountOf,
  idOf,
  metadataFilesOf,
  metaOf,
  type Output,
  type OutputFile,
  outputFilesOf,
  outputsOf,
  sourceOf,
  typeOf,
} from '#protocol/notebook-document.ts'

type Json = Record<string, unknown>

/** Where the content of a file goes, as a JSON value. */
export interface FilePlace {
  readonly fileId: string
  /** `lines`: text, as a list of lines with that indentation. */
  readonly as: 'base64' | 'json' | 'text' | 'lines'
  readonly indentation: string
}

// VS Code, Colab and nbviewer choose kernel and highlighting by these.
const defaultMetadata = {
  kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
  language_info: { file_extension: '.py', mimetype: 'text/x-python', name: 'python' },
}

/** The file's text, indented by one space and with a final newline. */
export function* notebookPieces(document: Doc): Generator<string | FilePlace> {
  const cells = withoutDoubles(cellsOf(document).toArray())
  yield '{\n "cells": ['
  for (const [index, cell] of cells.entries()) {
    yield index === 0 ? '\n  ' : ',\n  '
    yield* jsonPieces(places => cellJson(cell, index, places), '\n  ')
  }
  yield cells.length === 0 ? '],\n "metadata": ' : '\n ],\n "metadata": '
  yield* jsonPieces(places => metadataJson(document, places), '\n ')
  yield ',\n "nbformat": 4,\n "nbformat_minor": 5\n}\n'
}

/** True when the code is Python, or does not say what it is. */
export function isPython(document: Doc): boolean {
  const { kernelspec, language_info } = metadataOf(document)
  const language =
    (kernelspec as Json | undefined)?.['language'] ?? (language_info as Json | undefined)?.['name']
  return language === undefined || /^i?python\d*$/i.test(String(language))
}

/** Two instructors who move the same cell at once leave two of it: the first one stays. */
export function withoutDoubles(cells: readonly Cell[]): Cell[] {
  const seen = new Set<string>()
  return cells.filter(cell => !seen.has(idOf(cell)) && seen.add(idOf(cell)))
}

/** Stands for the content of files while the JSON around it is written. */
class Places {
  readonly #key = randomUUID()
  readonly #places: Omit<FilePlace, 'indentation'>[] = []

  add(file: OutputFile, as: FilePlace['as']): string {
    this.#places.push({ fileId: file.fileId, as })
    return `${this.#key}:${this.#places.length - 1}`
  }

  *split(text: string): Generator<string | FilePlace> {
    const parts = text.split(new RegExp(`"${this.#key}:(\\d+)"`))
    for (const [index, part] of parts.entries()) {
      const place = index % 2 === 1 ? this.#places[Number(part)] : null
      if (!place) yield part
      else yield { ...place, indentation: lastIndentation(parts[index - 1] ?? '') }
    }
  }
}

function* jsonPieces(make: (places: Places) => unknown, newline: string): Generator<string | FilePlace> {
  const places = new Places()
  const text = JSON.stringify(make(places), null, 1).replaceAll('\n', newline)
  yield* places.split(text)
}

function lastIndentation(text: string): string {
  return /\n( *)[^\n]*$/.exec(text)?.[1] ?? ''
}

function metadataOf(document: Doc): Json {
  return (metaOf(document).toJSON() as { metadata?: Json }).metadata ?? {}
}

function metadataJson(document: Doc, places: Places): Json {
  const files = Object.entries(metadataFilesOf(document).files ?? {})
  return {
    ...defaultMetadata,
    ...withoutOurs(metadataOf(document)),
    ...Object.fromEntries(files.map(([key, file]) => [key, places.add(file, formOf(file, key))])),
  }
}

/** A cell that a browser left without one of its parts is written with an empty one: the rest must stay readable. */
function cellJson(cell: Cell, index: number, places: Places): Json {
  const type = typeOf(cell) ?? 'raw'
  const { metadata, attachments } = cell.toJSON() as { metadata?: Json; attachments?: Json }
  const outputs = type === 'code' ? (outputsOf(cell)?.toArray() ?? []) : []
  return {
    ...(attachments && type !== 'code' ? { attachments } : {}),
    cell_type: type,
    ...(type === 'code' ? { execution_count: executionCountOf(cell) } : {}),
    id: idOf(cell) ?? `unnamed-${index + 1}`,
    metadata: withoutOurs(metadata),
    ...(type === 'code' ? { outputs: outputs.map(output => outputJson(output, places)) } : {}),
    source: lines(sourceOf(cell)?.toString() ?? ''),
  }
}

function outputJson(output: Output, places: Places): Json {
  const json = output.toJSON() as Json & { data?: Json; metadata?: Json }
  const { fullText } = outputFilesOf(output)
  const metadata = withoutOurs(json.metadata)
  switch (json['output_type']) {
    case 'stream': {
      const text = fullText ? places.add(fullText, 'lines') : lines(String(json['text'] ?? ''))
      return { name: json['name'], output_type: 'stream', text }
    }
    case 'error':
      return {
        ename: json['ename'],
        evalue: json['evalue'],
        output_type: 'error',
        traceback: json['traceback'],
      }
    case 'execute_result':
      return {
        data: bundle(output, json.data, places),
        execution_count: json['execution_count'] ?? null,
        metadata,
        output_type: 'execute_result',
      }
    default:
      return { data: bundle(output, json.data, places), metadata, output_type: 'display_data' }
  }
}

/** Text goes out as a list of lines, which makes readable differences; pictures and JSON as they are. */
function bundle(output: Output, data: Json = {}, places: Places): Json {
  const files = Object.entries(outputFilesOf(output).files ?? {})
  return Object.fromEntries([
    ...Object.entries(data).map(([mime, content]) => {
      return [mime, isText(mime) && typeof content === 'string' ? lines(content) : content]
    }),
    ...files.map(([mime, file]) => [mime, places.add(file, formOf(file, mime))]),
  ])
}

function formOf({ fileId }: OutputFile, mime: string): FilePlace['as'] {
  if (/\.(png|jpg|gif|webp)$/.test(fileId)) return 'base64'
  if (fileId.endsWith('.json')) return 'json'
  return isText(mime) ? 'lines' : 'text'
}

function isText(mime: string): boolean {
  return /^text\/|^image\/svg\+xml$|^application\/javascript$/.test(mime)
}

/** Marks that the class leaves in metadata mean nothing elsewhere. */
function withoutOurs(metadata: Json = {}): Json {
  const { followalong: _, ...rest } = metadata
  return rest
}

/** Lines that carry their own ends, as nbformat keeps text. */
export function lines(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/)
}
