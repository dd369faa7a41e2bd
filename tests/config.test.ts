import { expect, test } from 'vitest'
import { readConfig } from '../server/config.ts'

test.each([
  ['', null],
  ['  ', null],
  ['runsc', 'runsc'],
  ['io.containerd.runsc.v1', 'io.containerd.runsc.v1'],
])('SANDBOX_RUNTIME "%s" is %s', (text, runtime) => {
  expect(readConfig({ SANDBOX_RUNTIME: text }).sandboxRuntime).toBe(runtime)
})

test.each(['--privileged', 'run sc', '../runsc', '/usr/bin/runsc', 'x'.repeat(65)])(
  'SANDBOX_RUNTIME "%s" is refused with what to do',
  text => {
    expect(() => readConfig({ SANDBOX_RUNTIME: text })).toThrow(/name of a runtime as Docker lists it/)
  },
)
