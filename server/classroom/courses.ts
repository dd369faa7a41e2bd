// Courses on disk: a folder with `course.json`, notebooks and files. Reads, checks, and says what is wrong.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { title } from '#protocol/names.ts'
import { Refusal } from '#protocol/refusals.ts'

const plainFileName = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._ -]{0,99}$/u, 'is not a plain file name')

const courseDescription = z.object({
  title,
  summary: z.string().max(1000).default(''),
  notebooks: z.array(plainFileName).max(50),
  files: z.array(plainFileName).max(200).default([]),
  image: z.string().default('python'),
})

export interface Course {
  readonly folder: string
  readonly title: string
  readonly summary: string
  readonly image: string
  /** Names in teaching order, contents as they are on disk. */
  readonly notebooks: readonly { readonly name: string; readonly content: Buffer }[]
  readonly files: readonly { readonly name: string; readonly content: Buffer }[]
  /** The trainer's private notes and prepared cells: `plan.ipynb`, when it is there and not one of the notebooks. */
  readonly plan: Buffer | null
}

const planName = 'plan.ipynb'

/** Every course that can be read; a broken one is left out and told to `onBroken`. */
export async function listCourses(directory: string, onBroken: (folder: string, error: unknown) => void) {
  const folders = (await readdir(directory, { withFileTypes: true }).catch(() => []))
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort()
  const courses: { folder: string; title: string; summary: string; image: string }[] = []
  for (const folder of folders) {
    try {
      const { title, summary, image } = await describe(directory, folder)
      courses.push({ folder, title, summary, image })
    } catch (error) {
      onBroken(folder, error)
    }
  }
  return courses
}

/** Reads a whole course; throws `course-unusable` with what is wrong. */
export async function readCourse(directory: string, folder: string): Promise<Course> {
  const description = await describe(directory, folder)
  const read = (names: readonly string[]) =>
    Promise.all(
      names.map(async name => ({ name, content: await readFile(join(directory, folder, name)) })),
    ).catch(error => {
      throw new Refusal('course-unusable', `The course "${folder}" names a file that cannot be read.`, {
        cause: error,
      })
    })
  return {
    folder,
    title: description.title,
    summary: description.summary,
    image: description.image,
    notebooks: await read(description.notebooks),
    files: await read(description.files),
    plan: description.notebooks.includes(planName)
      ? null
      : await readFile(join(directory, folder, planName)).catch(absent),
  }
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw new Refusal('course-unusable', 'The plan.ipynb of this course cannot be read.', { cause: error })
}

async function describe(directory: string, folder: string) {
  const file = join(directory, folder, 'course.json')
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Refusal(
      'course-unusable',
      `There is no course "${folder}". Please choose a folder of the courses directory that has a course.json.`,
    )
  })
  try {
    return courseDescription.parse(JSON.parse(text))
  } catch (error) {
    throw new Refusal('course-unusable', `The course.json of "${folder}" cannot be used: ${String(error)}`)
  }
}
