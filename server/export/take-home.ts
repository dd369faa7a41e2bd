// The take-home bundle: all notebooks and shared files of a class as one zip, in pieces. Runs in the thread of an export.
import { Zip, ZipDeflate } from 'fflate'
import type { Doc } from 'yjs'
import { fileTextOf } from '#protocol/notebook-document.ts'
import { isPython } from './notebook-export.ts'
import { notebookFile, percentFile, type ReadFile } from './notebook-file.ts'
import { ZipNames, zipName } from './zip-names.ts'

export interface TakeHomeDocument {
  /** What it is called in the class; in the zip it gets a name that every system takes. */
  readonly name: string
  readonly kind: 'notebook' | 'file'
  readonly yjs: Doc
}

/** A text beside the documents, such as a person's own notes. */
export interface TakeHomeText {
  readonly name: string
  readonly text: string
}

interface Entry {
  readonly name: string
  content(): AsyncIterable<string> | Iterable<string>
}

/** The zip's bytes; everything lies in one folder named `folder`. A notebook in Python lies there as a script as well. */
export async function* takeHomeBundle(
  folder: string,
  documents: readonly TakeHomeDocument[],
  texts: readonly TakeHomeText[],
  read: ReadFile,
): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    ready.push(chunk)
  })
  for (const { name, content } of entriesOf(documents, texts, read)) {
    const file = new ZipDeflate(`${zipName(folder, 'class')}/${name}`)
    zip.add(file)
    for await (const piece of content()) {
      file.push(Buffer.from(piece))
      yield* ready
      ready = []
    }
    file.push(new Uint8Array(), true)
  }
  zip.end()
  yield* ready
}

function entriesOf(
  documents: readonly TakeHomeDocument[],
  texts: readonly TakeHomeText[],
  read: ReadFile,
): Entry[] {
  const names = new ZipNames()
  const readmeName = names.take('README.txt')
  const own = documents.map(({ name, kind, yjs }) => {
    const content = () => (kind === 'notebook' ? notebookFile(yjs, read) : [fileTextOf(yjs).toString()])
    return { name: names.take(name), content }
  })
  // Behind them: a shared file keeps its name.
  const scripts = documents
    .filter(({ kind, yjs }) => kind === 'notebook' && isPython(yjs))
    .map(({ name, yjs }) => {
      return { name: names.take(name.replace(/(\.ipynb)?$/i, '.py')), content: () => [percentFile(yjs)] }
    })
  const others = texts.map(({ name, text }) => ({ name: names.take(name), content: () => [text] }))
  const entries = [...own, ...scripts, ...others]
  return [{ name: readmeName, content: () => [readme(entries)] }, ...entries]
}

function readme(entries: readonly Entry[]): string {
  const list = entries.map(({ name }) => `  ${name}`).join('\n')
  return `What we wrote together:

${list}

Notebooks (.ipynb) open in Jupyter, VS Code and Google Colab, with the outputs of the class.
To run them again on your machine, with Python 3:

  pip install notebook
  jupyter notebook

Beside each of them lies its code as a Python file (.py), which any editor opens.
`
}
