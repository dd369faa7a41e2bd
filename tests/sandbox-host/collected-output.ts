// What comes out of an output filter, as text: for every screen and for the one that answers.
import { OutputFilter } from '../../server/sandbox-host/output-filter.ts'

export interface Collected {
  readonly output: string
  readonly queries: readonly string[]
}

/** Pushes the chunks one after the other. */
export function filtered(...chunks: (string | Buffer)[]): Collected {
  const output: Buffer[] = []
  const queries: string[] = []
  const filter = new OutputFilter({
    output: data => output.push(Buffer.from(data)),
    query: data => queries.push(data.toString('latin1')),
  })
  for (const chunk of chunks) filter.push(Buffer.from(chunk))
  return { output: Buffer.concat(output).toString('utf8'), queries }
}
