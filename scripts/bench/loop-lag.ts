// Loaded into a measured server with `--import`: how late its event loop is. Tells it on SIGUSR2, into the file that
// LOOP_LAG_FILE names, and counts anew from then on. On SIGHUP it collects garbage, where the server was started with
// `--expose-gc`, so that what memory is measured afterwards is in use.
import { renameSync, writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const resolution = 20
const file = process.env['LOOP_LAG_FILE'] ?? ''
const histogram = monitorEventLoopDelay({ resolution })
histogram.enable()

/** The histogram holds how far two ticks of a timer were apart; what goes beyond its period is lag. */
const lagMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolution)

process.on('SIGUSR2', () => {
  const lag = { p99Ms: lagMs(histogram.percentile(99)), mostMs: lagMs(histogram.max) }
  histogram.reset()
  writeFileSync(`${file}.new`, JSON.stringify(lag))
  renameSync(`${file}.new`, file)
})

process.on('SIGHUP', () => {
  histogram.disable()
  globalThis.gc?.()
  histogram.enable()
})
