// Runs a search pattern where it can be ended: some patterns take longer than anybody waits.
import { findInTexts, type SearchQuery } from './search-text.ts'

interface SearchJob {
  readonly texts: readonly string[]
  readonly query: SearchQuery
  readonly replacement: string
}

addEventListener('message', ({ data }: MessageEvent<SearchJob>) => {
  postMessage(findInTexts(data.texts, data.query, data.replacement))
})
