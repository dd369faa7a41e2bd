// `npm run doctor` on this machine's real Docker.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('the doctor examines this machine and says how many seats it has', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/doctor.ts'])
  expect(stdout).toMatch(/✓ Docker .*answers/)
  expect(stdout).toMatch(/✓ Seats +\d+ more sandboxes fit/)
  expect(stdout).toMatch(/✓ Images .*Python 3\.13 \(python\)/)
  expect(stdout).toMatch(/✓ From inside a sandbox .*out of reach/)
  expect(stdout).toContain('A class can be taught here.')
})

test('without Docker it says so, and what to do', async () => {
  const failed = await promisify(execFile)(process.execPath, ['scripts/doctor.ts'], {
    env: { ...process.env, DOCKER_HOST: 'unix:///nowhere/docker.sock' },
  }).catch((error: { code: number; stdout: string }) => error)
  expect(failed).toMatchObject({ code: 1, stdout: expect.stringContaining('✗ Docker') })
  expect(failed.stdout).toContain('scripts/setup installs and starts it')
})
