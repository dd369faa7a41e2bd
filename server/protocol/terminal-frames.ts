// The binary frames of `/term`, which carries all terminals of one window.
// Layout, big endian: type u8 · slot u16 · fields. A slot is a number the window chose when it began to watch.
// Positions are counted in bytes of output since the terminal began, as float64 (exact to 2^53).
import type { TerminalId } from './ids.ts'

/** The most bytes one input frame may carry; a longer paste is cut into several. */
export const inputLimitBytes = 16 * 1024
/** Columns and rows a terminal may have. */
export const sizeLimits = { columns: { least: 20, most: 400 }, rows: { least: 5, most: 200 } } as const

export type WindowFrame =
  | { readonly type: 'watch'; readonly slot: number; readonly terminalId: TerminalId }
  | { readonly type: 'unwatch'; readonly slot: number }
  | { readonly type: 'input'; readonly slot: number; readonly data: Uint8Array }
  | { readonly type: 'resize'; readonly slot: number; readonly columns: number; readonly rows: number }
  /** All output up to `position` is on the window's screen. */
  | { readonly type: 'acknowledge'; readonly slot: number; readonly position: number }

export type ServerFrame =
  /** Bytes that draw the whole screen on a fresh terminal of that size; output goes on after `position`. */
  | {
      readonly type: 'snapshot'
      readonly slot: number
      readonly position: number
      readonly columns: number
      readonly rows: number
      readonly data: Uint8Array
    }
  /** Output whose last byte is at `position`. */
  | { readonly type: 'output'; readonly slot: number; readonly position: number; readonly data: Uint8Array }
  | { readonly type: 'resized'; readonly slot: number; readonly columns: number; readonly rows: number }
  /** No more output will come; `message` is a sentence for the person. */
  | { readonly type: 'ended'; readonly slot: number; readonly message: string }

const windowTypes = { watch: 1, unwatch: 2, input: 3, resize: 4, acknowledge: 5 } as const
const serverTypes = { snapshot: 17, output: 18, resized: 19, ended: 20 } as const

const text = new TextEncoder()
const untext = new TextDecoder('utf-8', { fatal: false })

function frame(type: number, slot: number, fieldBytes: number, data: Uint8Array = new Uint8Array()) {
  const bytes = new Uint8Array(3 + fieldBytes + data.length)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, type)
  view.setUint16(1, slot)
  bytes.set(data, 3 + fieldBytes)
  return { bytes, view }
}

export function encodeWindowFrame(message: WindowFrame): Uint8Array {
  const { type, slot } = message
  const code = windowTypes[type]
  switch (type) {
    case 'watch':
      return frame(code, slot, 0, text.encode(message.terminalId)).bytes
    case 'unwatch':
      return frame(code, slot, 0).bytes
    case 'input':
      return frame(code, slot, 0, message.data).bytes
    case 'resize': {
      const { bytes, view } = frame(code, slot, 4)
      view.setUint16(3, message.columns)
      view.setUint16(5, message.rows)
      return bytes
    }
    case 'acknowledge': {
      const { bytes, view } = frame(code, slot, 8)
      view.setFloat64(3, message.position)
      return bytes
    }
  }
}

/** Returns null for anything that is not exactly such a frame: nothing a browser sends is trusted. */
export function decodeWindowFrame(bytes: Uint8Array): WindowFrame | null {
  if (bytes.length < 3) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const slot = view.getUint16(1)
  switch (view.getUint8(0)) {
    case windowTypes.watch: {
      if (bytes.length > 3 + 64) return null
      const terminalId = untext.decode(bytes.subarray(3))
      return /^[a-z0-9][a-z0-9-]{2,63}$/.test(terminalId)
        ? { type: 'watch', slot, terminalId: terminalId as TerminalId }
        : null
    }
    case windowTypes.unwatch:
      return bytes.length === 3 ? { type: 'unwatch', slot } : null
    case windowTypes.input:
      return bytes.length <= 3 + inputLimitBytes ? { type: 'input', slot, data: bytes.subarray(3) } : null
    case windowTypes.resize: {
      if (bytes.length !== 7) return null
      const size = { columns: view.getUint16(3), rows: view.getUint16(5) }
      return isSize(size) ? { type: 'resize', slot, ...size } : null
    }
    case windowTypes.acknowledge: {
      if (bytes.length !== 11) return null
      const position = view.getFloat64(3)
      return Number.isSafeInteger(position) && position >= 0 ? { type: 'acknowledge', slot, position } : null
    }
    default:
      return null
  }
}

/** True for a size within the limits. */
export function isSize({ columns, rows }: { columns: number; rows: number }): boolean {
  const within = (value: number, { least, most }: { least: number; most: number }) =>
    Number.isInteger(value) && value >= least && value <= most
  return within(columns, sizeLimits.columns) && within(rows, sizeLimits.rows)
}

export function encodeServerFrame(message: ServerFrame): Uint8Array {
  const { type, slot } = message
  const code = serverTypes[type]
  switch (type) {
    case 'snapshot': {
      const { bytes, view } = frame(code, slot, 12, message.data)
      view.setFloat64(3, message.position)
      view.setUint16(11, message.columns)
      view.setUint16(13, message.rows)
      return bytes
    }
    case 'output': {
      const { bytes, view } = frame(code, slot, 8, message.data)
      view.setFloat64(3, message.position)
      return bytes
    }
    case 'resized': {
      const { bytes, view } = frame(code, slot, 4)
      view.setUint16(3, message.columns)
      view.setUint16(5, message.rows)
      return bytes
    }
    case 'ended':
      return frame(code, slot, 0, text.encode(message.message)).bytes
  }
}

/** Throws a RangeError on a frame that is too short; returns null for a type it does not know. */
export function decodeServerFrame(bytes: Uint8Array): ServerFrame | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const slot = view.getUint16(1)
  switch (view.getUint8(0)) {
    case serverTypes.snapshot:
      return {
        type: 'snapshot',
        slot,
        position: view.getFloat64(3),
        columns: view.getUint16(11),
        rows: view.getUint16(13),
        data: bytes.subarray(15),
      }
    case serverTypes.output:
      return { type: 'output', slot, position: view.getFloat64(3), data: bytes.subarray(11) }
    case serverTypes.resized:
      return { type: 'resized', slot, columns: view.getUint16(3), rows: view.getUint16(5) }
    case serverTypes.ended:
      return { type: 'ended', slot, message: untext.decode(bytes.subarray(3)) }
    default:
      return null
  }
}
