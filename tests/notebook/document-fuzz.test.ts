// Writers and followers of one notebook through disconnects, a slow and failing disk, and crashes: in the end all have
// the same document, and nothing that was reported as saved is missing. The seed in the name repeats a run exactly.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { closeCodes } from '#protocol/close-codes.ts'
import type { CellId } from '#protocol/ids.ts'
import { cellsOf, deleteCell, idOf, insertCell, moveCell, sourceOf } from '#protocol/notebook-document.ts'
import { DocumentPeer } from '../support/document-peer.ts'
import { notebookId, type OpenNotebook, openNotebook, reopened, source } from '../support/open-notebook.ts'
import { SeededRandom } from '../support/seeded-random.ts'

const seeds = process.env['FOLLOWALONG_FULL'] ? 3000 : 40
const steps = 250

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** What happened over all seeds, to be sure that the runs were not empty. */
const happened = { crashes: 0, reconnections: 0, stale: 0, acknowledged: 0, refusedDisk: 0, cells: 0 }

class Run {
  readonly #random: SeededRandom
  readonly #peers: DocumentPeer[]
  readonly #writers: DocumentPeer[]
  readonly #checked = new Map<DocumentPeer, number>()
  #open: OpenNotebook
  #cellNumber = 0

  constructor(seed: number, open: OpenNotebook) {
    this.#random = new SeededRandom(seed)
    this.#open = open
    this.#writers = ['ada', 'bo'].map(memberId => new DocumentPeer({ memberId }))
    this.#peers = [...this.#writers, DocumentPeer.viewer('vera'), DocumentPeer.viewer('vito')]
  }

  async all(): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      await this.#step()
      for (const peer of this.#peers) this.#mind(peer)
    }
    await this.#settle()
    this.#expectSame()
  }

  async #step(): Promise<void> {
    const random = this.#random
    const peer = random.pick(this.#peers)
    const { storage, live } = this.#open
    const choice = random.below(100)
    if (choice < 35) this.#edit(random.pick(this.#writers))
    else if (choice < 55) peer.deliverToServer(1 + random.below(3))
    else if (choice < 72) peer.deliverToWindow(1 + random.below(3))
    else if (choice < 78) void live.write(document => this.#output(document)).catch(() => {})
    else if (choice < 84) await vi.advanceTimersByTimeAsync(random.below(40))
    else if (choice < 88) storage.flush()
    else if (choice < 91) storage.isHolding = random.chance(0.6)
    else if (choice < 92) storage.isFailing = true
    else if (choice < 94) {
      storage.isFailing = false
      await vi.advanceTimersByTimeAsync(random.below(3000))
    } else if (choice < 95) {
      await vi.advanceTimersByTimeAsync(4000)
    } else if (choice < 96) this.#reconnect(peer)
    else if (choice < 98) peer.disconnect()
    else await this.#crash()
  }

  #edit(writer: DocumentPeer): void {
    const random = this.#random
    const cells = cellsOf(writer.yjs)
    if (cells.length === 0) return
    const cell = cells.get(random.below(cells.length))
    const text = sourceOf(cell)
    const choice = random.below(10)
    if (choice < 6) text.insert(random.below(text.length + 1), random.pick(['a', 'bc', '🧵', '\n']))
    else if (choice < 8) {
      const at = random.below(text.length + 1)
      text.delete(at, Math.min(text.length - at, random.below(4)))
    } else if (choice < 9) {
      this.#cellNumber += 1
      const id = `${writer.yjs.clientID}-${this.#cellNumber}` as CellId
      insertCell(writer.yjs, random.below(cells.length + 1), { id, type: 'code', source: 'x' })
      happened.cells += 1
    } else if (random.chance(0.5)) moveCell(writer.yjs, idOf(cell), random.below(cells.length))
    else if (cells.length > 2) deleteCell(writer.yjs, idOf(cell))
  }

  #output(document: Y.Doc): void {
    for (const cell of cellsOf(document)) {
      if (cell.get('cell_type') === 'code') cell.set('execution_count', this.#random.below(100))
    }
  }

  #reconnect(peer: DocumentPeer): void {
    peer.disconnect()
    peer.connect(this.#open.live)
    happened.reconnections += 1
  }

  /** The process dies: only what is on disk is left, and that has all that was acknowledged. */
  async #crash(): Promise<void> {
    if (this.#random.chance(0.5)) await this.#typeWhileTheDiskIsSlow()
    for (const peer of this.#peers) peer.disconnect()
    this.#open = await reopened(this.#open.storage.crash())
    happened.crashes += 1
    for (const peer of this.#peers) this.#expectAcknowledged(peer)
  }

  /** Everybody has seen what nobody has stored. */
  async #typeWhileTheDiskIsSlow(): Promise<void> {
    this.#open.storage.isHolding = true
    for (const writer of this.#writers) this.#edit(writer)
    for (let turn = 0; turn < 2; turn += 1) {
      for (const peer of this.#peers) peer.deliver()
      await vi.advanceTimersByTimeAsync(20)
    }
  }

  /** What a window does by itself: counts what is saved, comes back after a close, throws a stale copy away. */
  #mind(peer: DocumentPeer): void {
    const closed = peer.socket?.closed
    if (!closed) return
    expect([closeCodes.staleCopy, closeCodes.restarting]).toContain(closed.code)
    if (closed.code === closeCodes.staleCopy) {
      happened.stale += 1
      this.#expectAcknowledged(peer)
      peer.disconnect()
      peer.startAnew()
    } else {
      happened.refusedDisk += 1
      peer.disconnect()
    }
  }

  #expectAcknowledged(peer: DocumentPeer): void {
    const from = this.#checked.get(peer) ?? 0
    for (const update of peer.acknowledged.slice(from)) {
      const { to } = Y.parseUpdateMeta(update)
      for (const [client, clock] of to) {
        expect(Y.getState(this.#open.live.yjs.store, client)).toBeGreaterThanOrEqual(clock)
      }
    }
    happened.acknowledged += peer.acknowledged.length - from
    this.#checked.set(peer, peer.acknowledged.length)
  }

  async #settle(): Promise<void> {
    const { storage } = this.#open
    storage.isFailing = false
    storage.isHolding = false
    storage.flush()
    await vi.advanceTimersByTimeAsync(5000)
    // A writer that starts anew may make viewers see nothing stale; twice around is enough for everybody.
    for (let round = 0; round < 4; round += 1) {
      for (const peer of this.#peers) {
        this.#mind(peer)
        if (!peer.socket) peer.connect(this.#open.live)
      }
      for (let turn = 0; turn < 3; turn += 1) {
        for (const peer of this.#peers) peer.deliver()
        await vi.advanceTimersByTimeAsync(200)
      }
    }
  }

  #expectSame(): void {
    const { live, faults } = this.#open
    expect(faults.filter(fault => !fault.includes('the disk does not take'))).toEqual([])
    for (const peer of this.#peers) {
      expect(peer.socket?.closed).toBeNull()
      this.#expectAcknowledged(peer)
      expect(cellsOf(peer.yjs).toJSON()).toEqual(cellsOf(live.yjs).toJSON())
      expect(Y.encodeStateVector(peer.yjs).length).toBe(Y.encodeStateVector(live.yjs).length)
    }
  }

  /** What is on disk is what everybody sees. */
  async expectStored(): Promise<void> {
    const { storage, live } = this.#open
    const { snapshot, updates } = await storage.documents.load(notebookId)
    const stored = new Y.Doc()
    for (const update of [snapshot, ...updates]) Y.applyUpdate(stored, update)
    expect(cellsOf(stored).toJSON()).toEqual(cellsOf(live.yjs).toJSON())
    expect(source(stored, (cellsOf(stored).get(0).get('id') as string) ?? '').length).toBeGreaterThanOrEqual(
      0,
    )
  }
}

describe('a notebook in trouble', () => {
  test.each(Array.from({ length: seeds }, (_, index) => index + 1))('converges, seed %i', async seed => {
    const run = new Run(seed, await openNotebook())
    await run.all()
    await run.expectStored()
  })

  test('the runs were not empty', () => {
    expect(Object.entries(happened).filter(([, times]) => times === 0)).toEqual([])
  })
})
