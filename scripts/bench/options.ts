// What may stand behind the name of a benchmark on the command line: `npm run bench -- NAME --rounds 3`.
import { parseArgs } from 'node:util'

/** These options, as texts; what is not given is as said here. Ends with a sentence when something else is given. */
export function readOptions<Options extends Readonly<Record<string, string>>>(
  defaults: Options,
): Readonly<Record<keyof Options, string>> {
  const entries = Object.entries(defaults)
  try {
    const options = entries.map(([name, text]) => [name, { type: 'string', default: text }] as const)
    const { values } = parseArgs({ args: process.argv.slice(3), options: Object.fromEntries(options) })
    return values as Record<keyof Options, string>
  } catch (error) {
    const known = entries.map(([name, text]) => `--${name} ${text || '…'}`).join(' ')
    console.error(
      `${error instanceof Error ? error.message : error}\nOptions, as they are by default: ${known}`,
    )
    process.exit(2)
  }
}
