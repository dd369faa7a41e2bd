// How a kernel's container ended, told to people in a notebook's terms. Pure.
import type { Exit } from '#protocol/exits.ts'

const gone = 'All variables are gone. Restart Python to go on.'

export function kernelExit({ cause }: Exit): Exit {
  return { cause, message: `${reasons[cause]} ${gone}` }
}

const reasons: Readonly<Record<Exit['cause'], string>> = {
  finished: 'The code ended its own kernel, for instance by exit() or quit().',
  'out-of-memory': 'The kernel needed more memory than its sandbox has.',
  crashed: 'The kernel crashed, for instance in a library written in C or by os._exit().',
  killed: 'The kernel was killed from outside.',
  stopped: 'The kernel was stopped.',
  'engine-gone': 'Docker stopped, and the kernel with it.',
}
