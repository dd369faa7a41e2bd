// Why Python ended, in words that every reader of the notebook can do something with.
import { expect, test } from 'vitest'
import { kernelExit } from '../../server/sandbox-host/kernel-exit.ts'

test.each(['finished', 'out-of-memory', 'crashed', 'killed', 'stopped', 'engine-gone'] as const)(
  '%s is told of Python, and leaves the restart to the trainer',
  cause => {
    const { message } = kernelExit({ cause, message: 'of the container' })
    expect(message).toMatch(/Python .*All variables are gone\. A restart brings Python back\.$/)
    expect(message).not.toMatch(/kernel|sandbox/i)
  },
)
