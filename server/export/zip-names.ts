// Names inside a zip that somebody unpacks on Windows, macOS or Linux: no paths, nothing hidden, none twice. Pure.

const longest = 100
const forbidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}<>:"/\\|?*]/gu
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** The last part of a path, as a name that every system takes; `fallback` when nothing is left of it. */
export function zipName(wish: string, fallback: string): string {
  const last = wish.normalize('NFC').split(/[\\/]/).at(-1) ?? ''
  const clean = last
    .replace(forbidden, '')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(-longest)
  if (clean === '') return fallback
  return reserved.test(clean) ? `_${clean}` : clean
}

/** Gives out names that differ in more than case: a second `tills.py` becomes `tills-2.py`. */
export class ZipNames {
  readonly #taken = new Set<string>()

  take(wish: string): string {
    const name = zipName(wish, 'file')
    const dot = name.lastIndexOf('.')
    const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
    let free = name
    for (let number = 2; this.#taken.has(free.toLowerCase()); number += 1) free = `${stem}-${number}${ending}`
    this.#taken.add(free.toLowerCase())
    return free
  }
}
