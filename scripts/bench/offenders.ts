// What one person does in a shell that must not harm the others, and what they are told of it. Nothing here reaches out of the
// sandbox it runs in.
import type { WindowTerminal } from '../rehearsal/window-terminal.ts'

export interface Offender {
  readonly name: string
  /** Begins it in a shell that stands at its prompt. */
  begin(shell: WindowTerminal): void
  /** What tells the person that there is a limit, as the terminal shows it; null where nothing is denied to them. */
  readonly told: string | null
}

const python = (code: string) => `python3 -c '${code}'`
const full = 'No space left on device'

export const offenders: readonly Offender[] = [
  { name: 'nobody', begin: () => {}, told: null },
  types('a fork bomb', ':(){ :|:& };:', 'all the processes and threads it may have'),
  types(
    'a thousand threads',
    python('import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(600,)).start()'),
    'all the processes and threads it may have',
  ),
  types('a memory hog, again and again', `while :; do ${python('bytearray(10**9)')}; done`, 'MB of memory'),
  types(
    'a full home',
    'while :; do head -c 60M /dev/zero > fill1; head -c 60M /dev/zero > fill2; done',
    full,
  ),
  types(
    'no inodes left',
    `while :; do ${python('for n in range(10**6): open(str(n), "w")')}; done 2>&1 | tail -n 1`,
    null,
  ),
  types('a full /dev/shm', 'while :; do head -c 100M /dev/zero > /dev/shm/fill; done', full),
  types(
    'ptys without end',
    python('import os, time\nkept = [os.openpty() for _ in range(200)]\ntime.sleep(600)'),
    'pseudo-terminals',
  ),
  types('four busy loops', `for n in 1 2 3 4; do ${python('while True: pass')} & done`, null),
  types('yes', 'yes', null),
  types('100 MB on one line', "head -c 100000000 /dev/zero | tr '\\0' x", null),
  types('binary noise', 'cat /dev/urandom', null),
  types('CSI 2147483647 S without end', "while :; do printf '\\033[2147483647S'; done", null),
  types('an OSC that never ends', "printf '\\033]0;'; tr '\\0' x < /dev/zero", null),
  {
    name: '1 MB pasted into a program that sleeps',
    begin(shell) {
      shell.type('sleep 600\r')
      shell.type('x'.repeat(1_000_000))
    },
    told: null,
  },
  {
    name: 'a storm of resizes',
    begin(shell) {
      for (let n = 0; n < 2000; n += 1) shell.resize(80 + (n % 60), 24 + (n % 30))
    },
    told: null,
  },
]

function types(name: string, line: string, told: string | null): Offender {
  return { name, begin: shell => shell.type(`${line.replaceAll('\n', '\r')}\r`), told }
}
