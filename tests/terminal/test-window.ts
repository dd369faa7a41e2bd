// A window that watches terminals, without a socket: keeps what it was sent, and acknowledges when told to.
import type { TerminalId } from '#protocol/ids.ts'
import { decodeServerFrame, type ServerFrame } from '#protocol/terminal-frames.ts'
import type { TerminalViewer } from '../../server/terminal/terminal-viewer.ts'

export class TestWindow {
  readonly viewer: TerminalViewer
  readonly frames: ServerFrame[] = []
  backlog = 0
  /** As a browser that keeps up. */
  acknowledges = true

  constructor(viewer: TerminalViewer) {
    this.viewer = viewer
    viewer.attach({
      backlogBytes: () => this.backlog,
      send: bytes => {
        const frame = decodeServerFrame(bytes)
        if (frame) this.#take(frame)
      },
    })
  }

  watch(terminalId: TerminalId, slot = 1): void {
    this.viewer.receive({ type: 'watch', slot, terminalId })
  }

  type(text: string, slot = 1): void {
    this.viewer.receive({ type: 'input', slot, data: Buffer.from(text) })
  }

  acknowledgeAll(slot = 1): void {
    this.viewer.receive({ type: 'acknowledge', slot, position: this.position(slot) })
  }

  position(slot = 1): number {
    const positions = this.frames.map(frame =>
      frame.slot === slot && 'position' in frame ? frame.position : 0,
    )
    return Math.max(0, ...positions)
  }

  count(type: ServerFrame['type'], slot = 1): number {
    return this.frames.filter(frame => frame.type === type && frame.slot === slot).length
  }

  /** What is on the window's screen: the last snapshot and what came after it. */
  text(slot = 1): string {
    const mine = this.frames.filter(frame => frame.slot === slot)
    const last = mine.findLastIndex(({ type }) => type === 'snapshot')
    const drawn = mine.slice(last).flatMap(frame => ('data' in frame ? [Buffer.from(frame.data)] : []))
    return Buffer.concat(drawn).toString()
  }

  #take(frame: ServerFrame): void {
    // The bytes belong to whoever sent them and may be changed.
    this.frames.push('data' in frame ? { ...frame, data: Uint8Array.from(frame.data) } : frame)
    if (this.acknowledges && 'position' in frame) queueMicrotask(() => this.acknowledgeAll(frame.slot))
  }
}
