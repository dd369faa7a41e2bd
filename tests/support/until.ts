// Waiting for a fact instead of a time: looks whenever something may have happened, and says what never came.

/** Rejects after `limitMs` with what was waited for; as a function it tells how things are then. */
export async function until(
  fact: () => boolean,
  what: string | (() => string) = fact.toString(),
  limitMs = 60_000,
): Promise<void> {
  const deadline = performance.now() + limitMs
  while (!fact()) {
    if (performance.now() > deadline) {
      throw new Error(`never happened: ${typeof what === 'string' ? what : what()}`)
    }
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}
