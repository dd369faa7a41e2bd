// The README against the code: what it lists is what there is.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { refusalStatus } from '#protocol/refusals.ts'
import { settings } from '../server/config.ts'

const root = resolve(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

test('the README lists every setting with its default and what it is for, and no other', () => {
  const listed = [...readme.matchAll(/^\| `([A-Z_]+)` \| (?:`(.*?)`)? ?\| (.*) \|$/gm)].map(
    ([, name, value, about]) => [name, value ?? '', about],
  )
  expect(listed).toEqual(
    Object.entries(settings).map(([name, { default: value, about }]) => [name, value, about]),
  )
})

test('the README lists every code of a refusal', () => {
  const listed = /Codes of refusals: (.*)\./.exec(readme)?.[1]?.split(', ')
  expect(listed).toEqual(Object.keys(refusalStatus).map(code => `\`${code}\``))
})

test('every code of a refusal is given somewhere', () => {
  const sources = ['server', 'client'].flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map(entry => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
  )
  const unused = Object.keys(refusalStatus).filter(
    code =>
      !sources.some(source =>
        new RegExp(`(?:Refusal|refuse|notA|refusal)\\([^)]*?'${code}'`, 's').test(source),
      ),
  )
  expect(unused).toEqual([])
})
