// Answers of programs inside a sandbox, which passed through a stranger's hands. Pure.
import { Refusal } from '#protocol/refusals.ts'

/** Null for what is no JSON; all else is for a schema to judge. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Nothing that could be read has come: it is out of memory or processes inside, or somebody ended the program. */
export function sandboxTooBusy(): Refusal {
  return new Refusal(
    'sandboxes-unavailable',
    'The sandbox is too busy to look after its files. Please stop what runs in it, then try again.',
  )
}
