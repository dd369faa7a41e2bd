// Names of notebooks and shared files: safe in any file system, unique in a class. Pure.

const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
const longest = 100

/** A name that Windows, macOS and Linux take: no paths, no controls, no leading dot; at most 100 characters. */
export function safeFileName(wish: string, fallback = 'notebook.ipynb'): string {
  const base = wish.normalize('NFC').split(/[\\/]/).at(-1) ?? ''
  const clean = base
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}<>:"|?*]/gu, '')
    .replace(/\s+/gu, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
  const dot = clean.lastIndexOf('.')
  const [stem, ending] = dot > 0 ? [clean.slice(0, dot), clean.slice(dot)] : [clean, '']
  const short = [...stem].slice(0, longest - Math.min(ending.length, 12)).join('') + ending.slice(0, 12)
  if (short === '') return fallback
  return reserved.test(short) ? `_${short}` : short
}

/** The wished name, or one with a number when it is taken (`threads-2.ipynb`); case does not make a difference. */
export function freeFileName(wish: string, taken: readonly string[]): string {
  const used = new Set(taken.map(name => name.toLowerCase()))
  const name = safeFileName(wish)
  if (!used.has(name.toLowerCase())) return name
  const dot = name.lastIndexOf('.')
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  for (let number = 2; ; number += 1) {
    const candidate = `${stem}-${number}${ending}`
    if (!used.has(candidate.toLowerCase())) return candidate
  }
}
