// `npm run bench -- hour`: 60 minutes of teaching replayed at 4 times their pace, with 100 followers who come and go, on
// the real server and kernel. Prints what the server's memory did; fails when anybody has something else than what was
// typed, or when the server's log complains. Options: --minutes --speed --followers.
import { readOptions } from './bench/options.ts'
import { tableHead, tableRow, tellLoadOfMachine } from './bench/rounds.ts'
import { teach } from './bench/taught-lesson.ts'

const { minutes, speed, followers } = readOptions({ minutes: '60', speed: '4', followers: '100' })

const taught = await teach(
  { minutes: Number(minutes), speed: Number(speed), followers: Number(followers) },
  taughtMinutes => console.error(`${taughtMinutes} of ${minutes} minutes taught`),
)
const { memory } = taught
const tenths = Array.from({ length: 10 }, (_, tenth) =>
  (memory[Math.ceil(((tenth + 1) * memory.length) / 10) - 1] ?? Number.NaN).toFixed(0),
)
console.log(
  `${minutes} minutes of teaching at ${speed} times their pace, ${followers} followers, Node ${process.version}, everything stored with fsync. ` +
    'Memory in use: garbage collected, empty pages given back; growth from the first to the last quarter after a fifth of the time.\n',
)
const titles = [
  'keys',
  'runs',
  'joins',
  'server MB at each tenth of the time',
  'growth MB per hour',
  'loop lag p99 ms',
  'most ms',
]
console.log(tableHead([...titles, 'errors in the log', 'differences']))
const cells = [
  taught.keys,
  taught.runs,
  taught.joins,
  tenths.join(' '),
  taught.growthPerHour.toFixed(1),
  taught.lag.p99Ms.toFixed(0),
  taught.lag.mostMs.toFixed(0),
  taught.complaints.length,
  taught.differences.length,
]
console.log(tableRow(cells))
for (const line of [...taught.complaints, ...taught.differences]) console.error(line)
tellLoadOfMachine()
process.exit(taught.complaints.length + taught.differences.length === 0 ? 0 : 1)
