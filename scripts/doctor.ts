// `npm run doctor`: can a class be taught on this machine, and for how many? Ends with 1 when it cannot.
import { readConfig } from '../server/config.ts'
import { examineMachine } from '../server/sandbox-host/examination.ts'
import type { Finding } from '../server/sandbox-host/machine-findings.ts'

const marks: Readonly<Record<Finding['state'], string>> = { good: '✓', look: '!', bad: '✗' }
const findings = await examineMachine(readConfig(process.env).sandboxRuntime)
const width = Math.max(...findings.map(({ subject }) => subject.length))
for (const { subject, state, text } of findings) {
  console.log(`${marks[state]} ${subject.padEnd(width)}  ${text}`)
}
const bad = findings.filter(({ state }) => state === 'bad').length
console.log(
  bad === 0
    ? '\nA class can be taught here.'
    : '\nNo class can be taught here before what is marked ✗ is mended.',
)
process.exitCode = bad === 0 ? 0 : 1
