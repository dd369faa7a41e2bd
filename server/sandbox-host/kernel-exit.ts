// How a kernel's container ended, told to people in a notebook's terms: participants read it too. Pure.
import type { Exit } from '#protocol/exits.ts'

const gone = 'All variables are gone. The trainer can restart Python.'

export function kernelExit({ cause }: Exit): Exit {
  return { cause, message: `${reasons[cause]} ${gone}` }
}

const reasons: Readonly<Record<Exit['cause'], string>> = {
  finished: 'The code ended Python itself, for instance by exit() or quit().',
  'out-of-memory': 'Python ran out of memory.',
  crashed: 'Python crashed, for instance in a library written in C or by os._exit().',
  killed: 'Python was ended from outside.',
  stopped: 'Python was stopped.',
  'engine-gone': 'Docker stopped, and Python with it.',
}
