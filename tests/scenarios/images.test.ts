// `npm run images` on this machine's real Docker: what there is, and whether an image of one's own is fit for a class.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { OwnImage } from '../support/own-image.ts'

const run = promisify(execFile)
const images = (...words: string[]) =>
  run(process.execPath, ['scripts/images.ts', ...words]).then(
    ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  )

test('the images are listed with their titles, and those that are not built with the command', async () => {
  const { code, stdout } = await images()
  expect(code).toBe(0)
  expect(stdout).toMatch(/✓ python +Python 3\.13/)
  for (const name of ['python-3.14', 'python-free-threaded'])
    expect(stdout).toMatch(new RegExp(`✓ ${name} +Python|· ${name} +not built: npm run images -- ${name}`))
})

test('a folder that is not there is refused in words', async () => {
  const { code, stderr } = await images('cobol')
  expect(code).toBe(1)
  expect(stderr).toContain('There is no folder sandbox-images/cobol with a Dockerfile.')
})

test('an image that is not there cannot be checked, and it is said what is missing', async () => {
  const { code, stdout } = await images('check', 'cobol')
  expect(code).toBe(1)
  expect(stdout).toMatch(/✗ Tag and title: .*followalong\/cobol:latest/)
})

describe.runIf(process.env['FOLLOWALONG_FULL'])('an image of one’s own', () => {
  async function build(lines: readonly string[]): Promise<string> {
    const image = await OwnImage.build(lines)
    onTestFinished(() => image.remove())
    return image.name
  }

  test('that is built on ours as the README says is fit for a class', async () => {
    const name = await build([
      'USER root',
      `RUN echo 'answer = 42' >/usr/lib/python3/dist-packages/house_style.py`,
      'USER learner',
      'LABEL followalong.title="Python for the house"',
    ])
    const { code, stdout } = await images('check', name)
    expect(stdout).not.toContain('✗')
    expect(stdout).toContain(`A class can run in "${name}".`)
    expect(code).toBe(0)
  })

  test('that kept our title, and whose programs are gone, is not, and each point says why', async () => {
    const name = await build([
      'USER root',
      'RUN rm /usr/local/lib/followalong/files /usr/local/lib/followalong/kernel',
      'USER learner',
    ])
    const { code, stdout } = await images('check', name)
    expect(code).toBe(1)
    expect(stdout).toMatch(/✗ Tag and title: .*LABEL followalong\.title/)
    expect(stdout).toMatch(/✗ Files: /)
    expect(stdout).toMatch(/✗ A kernel that answers/)
    expect(stdout).toContain('✓ A terminal of kind shell')
    expect(stdout).toContain(`No class can run in "${name}" yet.`)
  })
})
