// Loaded into a measured server with `--import`: how late its event loop is. Tells it on SIGUSR2, into the file that
// LOOP_LAG_FILE names, and counts anew from then on. On SIGHUP it collects garbage, in all threads, so that what memory is
// measured afterwards is in use.
import { renameSync, writeFileSync } from 'node:fs'
import { createHistogram } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { BroadcastChannel, isMainThread } from 'node:worker_threads'

const periodMs = 20
const file = process.env['LOOP_LAG_FILE'] ?? ''
/** How much later than its period each tick of a timer came, in microseconds. */
const histogram = createHistogram()
/** Signals reach the main thread only. */
const collecting = new BroadcastChannel('collect-garbage')
collecting.unref()
let tickAt = performance.now()

// As `monitorEventLoopDelay` does it, but that one counts a pause of its own as lag: nothing could be left out.
function tick(): void {
  const now = performance.now()
  histogram.record(Math.max(1, Math.round((now - tickAt - periodMs) * 1000)))
  tickAt = now
}

/**
 * A server that is started as always has no way to ask for it, until the flag is set. As when memory runs out: empty pages
 * that V8 keeps to use them again go back as well.
 */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (how: Readonly<Record<string, string>>) => void
  collect({ type: 'major', flavor: 'last-resort' })
}

if (isMainThread) {
  setInterval(tick, periodMs).unref()
  process.on('SIGUSR2', () => {
    // One that is due by now comes only after this.
    tick()
    const lag = { p99Ms: histogram.percentile(99) / 1000, mostMs: histogram.max / 1000 }
    histogram.reset()
    writeFileSync(`${file}.new`, JSON.stringify(lag))
    renameSync(`${file}.new`, file)
  })
  process.on('SIGHUP', () => {
    collecting.postMessage(null)
    collectGarbage()
    tickAt = performance.now()
  })
} else collecting.onmessage = collectGarbage
