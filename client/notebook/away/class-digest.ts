// The digest of the notebooks that a page holds; what did not change is not read again.
import * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import {
  type Cell,
  cellsOf,
  executionCountOf,
  idOf,
  outputsOf,
  sourceOf,
} from '#protocol/notebook-document.ts'
import type { OpenNotebooks } from '../follow/open-notebooks.ts'
import { type CellDigest, type ClassDigest, hashOf, type NotebookDigest } from './missed.ts'

export class ClassDigests {
  readonly #notebooks: OpenNotebooks
  readonly #known = new WeakMap<Cell, CellDigest>()
  readonly #watched = new Set<Y.Doc>()

  constructor(notebooks: OpenNotebooks) {
    this.#notebooks = notebooks
  }

  /** Begins to follow the notebooks; returns how to stop. */
  watch = (): (() => void) => {
    const follow = () => {
      for (const document of this.#notebooks.store.get().values()) {
        if (this.#watched.has(document)) continue
        this.#watched.add(document)
        document.on('afterTransaction', this.#forget)
      }
    }
    follow()
    const stop = this.#notebooks.store.subscribe(follow)
    return () => {
      stop()
      for (const document of this.#watched) document.off('afterTransaction', this.#forget)
      this.#watched.clear()
    }
  }

  get(): ClassDigest {
    return new Map([...this.#notebooks.store.get()].map(([id, document]) => [id, this.#of(document)]))
  }

  #of(document: Y.Doc): NotebookDigest {
    const digests = new Map<CellId, CellDigest>()
    for (const cell of cellsOf(document)) {
      const digest = this.#known.get(cell) ?? digestOf(cell)
      this.#known.set(cell, digest)
      digests.set(idOf(cell), digest)
    }
    return digests
  }

  #forget = (transaction: Y.Transaction) => {
    for (const type of transaction.changedParentTypes.keys()) {
      if (type instanceof Y.Map) this.#known.delete(type as Cell)
    }
  }
}

function digestOf(cell: Cell): CellDigest {
  let hasFailed = false
  for (const output of outputsOf(cell) ?? []) if (output.get('output_type') === 'error') hasFailed = true
  return { source: hashOf(sourceOf(cell).toString()), runs: executionCountOf(cell), hasFailed }
}
