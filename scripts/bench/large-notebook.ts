// The notebook of `bench -- firstpaint`: 300 cells and 20 MB of outputs, the same in every run. Plots, tables, prints and
// errors in turn, as a long course has them.
import { crc32, deflateSync } from 'node:zlib'

export const cellCount = 300
const line = (cell: number, index: number) =>
  `step ${cell}.${index}: queue=${(index * 7919) % 1000} worker-${index % 8} took ${(index * 31) % 97} ms`

/** As bytes of an `.ipynb`. */
export function largeNotebook(): Uint8Array {
  const cells = Array.from({ length: cellCount }, (_, index) => cell(index))
  return Buffer.from(JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }))
}

function cell(index: number): object {
  const id = `cell-${index}`
  if (index % 5 === 0) {
    const source = `## Part ${index / 5 + 1}\n\nWhat a **lock** protects, and what \`join\` waits for.\n\n- one\n- two`
    return { cell_type: 'markdown', id, metadata: {}, source }
  }
  const source = Array.from({ length: 6 + (index % 9) }, (_, at) => codeLine(index, at)).join('\n')
  const outputs = [output(index)]
  return { cell_type: 'code', id, metadata: {}, source, outputs, execution_count: index + 1 }
}

const codeLine = (cell: number, at: number) =>
  at === 0
    ? `def work_${cell}(items, lock):`
    : `    total_${at} = sum(item * ${at} for item in items if item > ${cell})  # step ${at}`

function output(index: number): object {
  switch (index % 5) {
    case 1:
      return { output_type: 'stream', name: 'stdout', text: lines(index, index % 50 === 1 ? 12_000 : 300) }
    case 2:
      return display({ 'image/png': plot(index), 'text/plain': '<Figure size 640x480 with 1 Axes>' })
    case 3:
      return display({ 'text/html': table(index, index % 50 === 3 ? 600 : 120), 'text/plain': 'a table' })
    default:
      return error(index)
  }
}

const lines = (cell: number, count: number) =>
  Array.from({ length: count }, (_, index) => `${line(cell, index)}\n`).join('')

const display = (data: object) => ({ output_type: 'display_data', metadata: {}, data })

function table(cell: number, rows: number): string {
  const columns = Array.from({ length: 12 }, (_, index) => index)
  const head = columns.map(column => `<th>column ${column}</th>`).join('')
  const body = Array.from({ length: rows }, (_, row) => {
    const values = columns
      .map(column => `<td>${((cell * 37 + row * 11 + column * 7) % 1000) / 10}</td>`)
      .join('')
    return `<tr><th>${row}</th>${values}</tr>`
  }).join('')
  return `<table border="1" class="dataframe"><thead><tr><th></th>${head}</tr></thead><tbody>${body}</tbody></table>`
}

function error(cell: number): object {
  const frames = Array.from(
    { length: 20 },
    (_, depth) =>
      `\x1b[36mFile \x1b[39m\x1b[32m~/work_${cell}.py:${depth}\x1b[39m, in \x1b[34mwork\x1b[39m(items)\n\x1b[32m----> ${depth}\x1b[39m     \x1b[38;5;28;01mreturn\x1b[39;00m work(items[1:])`,
  )
  const traceback = ['\x1b[31mRecursionError\x1b[39m  Traceback (most recent call last)', ...frames]
  return { output_type: 'error', ename: 'RecursionError', evalue: 'too deep', traceback }
}

/** 640 by 480 pixels with enough noise to take about 200 KB, as a scatter plot does. */
function plot(cell: number): string {
  const [width, height] = [640, 480]
  const rows = Buffer.alloc((width * 3 + 1) * height)
  let seed = cell + 1
  for (let at = 0; at < rows.length; at += 1) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
    rows[at] = at % (width * 3 + 1) === 0 ? 0 : 128 + ((seed >> 16) & 1)
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2], 8)
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  const parts = [
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]
  return Buffer.concat([signature, ...parts]).toString('base64')
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
