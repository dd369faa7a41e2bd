// What comes out of an output filter, as text: for every screen and for the one that answers.
import { OutputFilter } from '../../server/sandbox-host/output-filter.ts'
import type { PictureSequence } from '../../server/sandbox-host/picture-sequence.ts'

export interface Collected {
  readonly output: string
  readonly queries: readonly string[]
}

/** The same with the pictures in between. */
export function filteredPictures(...chunks: (string | Buffer)[]): readonly PictureSequence[] {
  return all(chunks).pictures
}

/** Pushes the chunks one after the other. */
export function filtered(...chunks: (string | Buffer)[]): Collected {
  const { output, queries } = all(chunks)
  return { output, queries }
}

function all(chunks: readonly (string | Buffer)[]) {
  const output: Buffer[] = []
  const queries: string[] = []
  const pictures: PictureSequence[] = []
  const filter = new OutputFilter({
    output: data => output.push(Buffer.from(data)),
    query: data => queries.push(data.toString('latin1')),
    picture: sequence => pictures.push(sequence),
  })
  for (const chunk of chunks) filter.push(Buffer.from(chunk))
  return { output: Buffer.concat(output).toString('utf8'), queries, pictures }
}
