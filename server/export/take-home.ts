// The take-home bundle: all notebooks and shared files of a class as one zip.
import { strToU8, type Zippable, zip } from 'fflate'
import type { Doc } from 'yjs'
import { fileTextOf } from '#protocol/notebook-document.ts'
import { notebookFile } from './notebook-export.ts'
import { ZipNames, zipName } from './zip-names.ts'

export interface TakeHomeDocument {
  /** What it is called in the class; in the zip it gets a name that every system takes. */
  readonly name: string
  readonly kind: 'notebook' | 'file'
  readonly yjs: Doc
}

/** The zip's bytes; everything lies in one folder named `folder`, `texts` beside the documents. */
export function takeHomeBundle(
  folder: string,
  documents: readonly TakeHomeDocument[],
  texts: readonly { readonly name: string; readonly text: string }[] = [],
): Promise<Uint8Array> {
  const names = new ZipNames()
  const readmeName = names.take('README.txt')
  const named = documents.map(document => ({ ...document, name: names.take(document.name) }))
  const files: Zippable = { [readmeName]: strToU8(readme(named)) }
  for (const { name, kind, yjs } of named) {
    files[name] = strToU8(kind === 'notebook' ? notebookFile(yjs) : fileTextOf(yjs).toString())
  }
  for (const { name, text } of texts) files[names.take(name)] = strToU8(text)
  // fflate compresses larger files in threads of its own.
  return new Promise((resolve, reject) => {
    zip({ [zipName(folder, 'class')]: files }, (error, content) => (error ? reject(error) : resolve(content)))
  })
}

function readme(documents: readonly TakeHomeDocument[]): string {
  const list = documents.map(({ name }) => `  ${name}`).join('\n')
  return `What we wrote together:

${list}

Notebooks (.ipynb) open in Jupyter, VS Code and Google Colab, with the outputs of the class.
To run them again on your machine, with Python 3:

  pip install notebook
  jupyter notebook
`
}
