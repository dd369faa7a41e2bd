// How long to wait before a lost socket is tried again. Pure but for its default source of chance.

/** After `failures` failed tries; a whole class must not come back in one instant. */
export function retryDelayMs(failures: number, random: () => number = Math.random): number {
  return Math.min(8_000, 400 * 2 ** Math.min(failures, 6)) * (0.5 + random())
}
