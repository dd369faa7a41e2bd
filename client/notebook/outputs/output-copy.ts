// What is copied of a cell's outputs: their text, all of it, also what is not drawn.
import * as Y from 'yjs'
import type { Output } from '#protocol/notebook-document.ts'
import { withoutAnsi } from './ansi.ts'
import { textOf } from './mime-choice.ts'

/** What other programs can use, best first: the text form of a table is one, too. */
const copiedTypes = ['text/markdown', 'text/latex', 'application/json', 'text/plain']

/** Empty when there is nothing but pictures. */
export function copiedText(outputs: readonly Output[]): string {
  return outputs
    .map(output => textOfOutput(output).replace(/\n$/, ''))
    .filter(text => text !== '')
    .join('\n')
}

function textOfOutput(output: Output): string {
  switch (output.get('output_type')) {
    case 'stream': {
      const text = output.get('text')
      return withoutAnsi(text instanceof Y.Text ? text.toString() : textOf(text ?? ''))
    }
    case 'error': {
      const traceback = output.get('traceback')
      const lines = Array.isArray(traceback) ? traceback.map(textOf) : []
      const name = `${textOf(output.get('ename') ?? '')}: ${textOf(output.get('evalue') ?? '')}`
      return withoutAnsi(lines.length > 0 ? lines.join('\n') : name)
    }
    default: {
      const data = (output.get('data') ?? {}) as Record<string, unknown>
      // Of a picture that is the name of its object, which is of no use elsewhere.
      if (Object.keys(data).some(type => type.startsWith('image/'))) return ''
      const best = copiedTypes.find(type => data[type] !== undefined)
      return best === undefined ? '' : withoutAnsi(textOf(data[best]))
    }
  }
}
