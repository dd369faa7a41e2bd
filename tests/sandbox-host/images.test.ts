import type Docker from 'dockerode'
import { expect, test } from 'vitest'
import { demandImage, listImages } from '../../server/sandbox-host/images.ts'

/** An engine that has these images, by tag. */
function engineWith(images: Record<string, Record<string, string>>): Docker {
  return {
    listImages: async () =>
      Object.entries(images)
        .filter(([, labels]) => 'followalong.title' in labels)
        .map(([tag, Labels]) => ({ RepoTags: [tag], Labels })),
    getImage: (tag: string) => ({
      inspect: async () => {
        const Labels = images[tag]
        if (!Labels) throw Object.assign(new Error('no such image'), { statusCode: 404 })
        return { Config: { Labels } }
      },
    }),
  } as unknown as Docker
}

const titled = (title: string) => ({ 'followalong.title': title })

test('an image is one of ours by its tag, and named by its title', async () => {
  const engine = engineWith({
    'followalong/python-3.14:latest': titled('Python 3.14'),
    'followalong/python:latest': titled('Python 3.13'),
    'followalong/python:1234': titled('Python 3.13'),
    'followalong/base:trixie': {},
    'other/python:latest': titled('Not ours'),
    'followalong/too/deep:latest': titled('Not ours'),
  })
  expect(await listImages(engine)).toEqual([
    { name: 'python', title: 'Python 3.13' },
    { name: 'python-3.14', title: 'Python 3.14' },
  ])
})

test('images that kept the title of the one below them are told apart by their names', async () => {
  const engine = engineWith({
    'followalong/python:latest': titled('Python 3.13'),
    'followalong/finance:latest': titled('Python 3.13'),
  })
  expect((await listImages(engine)).map(({ title }) => title)).toEqual([
    'Python 3.13 (finance)',
    'Python 3.13 (python)',
  ])
})

test('a title is one short line, whatever somebody wrote', async () => {
  const engine = engineWith({
    'followalong/long:latest': titled(`\u001b[31m  Data\n\tscience ${'x'.repeat(200)}`),
    'followalong/none:latest': titled(' \n '),
  })
  const [long, none] = await listImages(engine)
  expect(long?.title).toMatch(/^\[31m Data science x+$/)
  expect(long?.title).toHaveLength(60)
  expect(none).toEqual({ name: 'none', title: 'none' })
})

test('an image is found by its name', async () => {
  const engine = engineWith({ 'followalong/python:latest': titled('Python 3.13') })
  expect(await demandImage(engine, 'python')).toBe('followalong/python:latest')
})

test.each([
  ['cobol', 'is not there'],
  ['base', 'is no sandbox image'],
  ['../python', 'leads elsewhere'],
  ['python:1234 --privileged', 'is no name'],
  ['', 'has no name'],
])('an image "%s" that %s is refused with what to do', async name => {
  const engine = engineWith({ 'followalong/base:latest': {} })
  await expect(demandImage(engine, name)).rejects.toMatchObject({
    code: 'sandboxes-unavailable',
    message: expect.stringContaining(`npm run images -- ${name}`),
  })
})
