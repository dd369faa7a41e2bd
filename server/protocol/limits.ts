// How much of something there may be. Apart from the validators that check it, so that a page that only counts loads
// no validator.

/** The most source text one cell may run, in UTF-16 units. Larger text belongs into a file. */
export const cellSourceLimit = 200_000
/** The most cells that one command may name. */
export const cellsLimit = 2_000
/** The most bytes of JSON that one command may be, with what the connection adds to it. */
export const commandLimitBytes = 1024 * 1024
/** The most people that a class can be said to expect. */
export const seatsLimit = 1000
/** How far ahead seats may be ordered for a time. */
export const seatsAheadDays = 7
/** The longest private note beside a cell, in UTF-16 units. */
export const noteLimit = 10_000
/** So much of a file in a sandbox is read at once, and a larger one is not opened to be written in. */
export const readLimitBytes = 1024 * 1024
/** So much is written to a file in a sandbox at once. */
export const writeLimitBytes = 8 * 1024 * 1024
