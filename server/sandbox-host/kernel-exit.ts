// How a kernel's container ended, told in a notebook's terms, to who can restart it and to who cannot. Pure.
import type { Exit } from '#protocol/exits.ts'

const gone = 'All variables are gone. A restart brings Python back.'

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
