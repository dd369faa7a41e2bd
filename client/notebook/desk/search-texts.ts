// Searches texts without ever holding up the page: plain words at once, patterns in a worker with a time limit.
import { expressionOf, type FoundText, findInTexts, type SearchQuery } from './search-text.ts'

export type SearchOutcome =
  | { readonly is: 'found'; readonly found: readonly FoundText[] }
  | { readonly is: 'no-pattern' | 'too-slow' }

/** What the search has for all of the notebook. */
const patternTimeMs = 1_000

export async function searchTexts(
  texts: readonly string[],
  query: SearchQuery,
  replacement: string,
): Promise<SearchOutcome> {
  if (!query.isPattern) return { is: 'found', found: findInTexts(texts, query, replacement) }
  if (expressionOf(query) === null) return { is: 'no-pattern' }
  const worker = new Worker(new URL('./search-worker.ts', import.meta.url), { type: 'module' })
  try {
    return await new Promise<SearchOutcome>(done => {
      let timer: ReturnType<typeof setTimeout> | undefined
      worker.onmessage = ({ data }: MessageEvent<readonly FoundText[]>) => {
        clearTimeout(timer)
        done({ is: 'found', found: data })
      }
      worker.onerror = () => done({ is: 'too-slow' })
      worker.postMessage({ texts, query, replacement })
      timer = setTimeout(() => done({ is: 'too-slow' }), patternTimeMs)
    })
  } finally {
    worker.terminate()
  }
}
