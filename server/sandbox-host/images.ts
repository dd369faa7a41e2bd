// The sandbox images of this machine: those that Docker has as `followalong/<name>:latest` with a title. Knows no container.
import type Docker from 'dockerode'
import type { ImageView } from '#protocol/classroom-view.ts'
import { Refusal } from '#protocol/refusals.ts'

/** The image's label that says what people are shown: `Python 3.13`. */
const titleLabel = 'followalong.title'
const titleLimit = 60
const tag = /^followalong\/([a-z0-9][a-z0-9._-]{0,63}):latest$/

/** By title; two images that both have one also show their names. */
export async function listImages(docker: Docker): Promise<ImageView[]> {
  const found = await docker.listImages({ filters: { label: [titleLabel] } })
  const images = found.flatMap(({ RepoTags, Labels }) =>
    (RepoTags ?? []).flatMap(each => {
      const name = tag.exec(each)?.[1]
      return name === undefined ? [] : [{ name, title: titleOf(Labels, name) }]
    }),
  )
  const titles = Map.groupBy(images, ({ title }) => title)
  return images
    .map(image => (titles.get(image.title)?.length === 1 ? image : withName(image)))
    .sort((a, b) => a.title.localeCompare(b.title, 'en'))
}

/** The tag of the image of that name. Refuses `sandboxes-unavailable` when it is not there; throws what Docker throws. */
export async function demandImage(docker: Docker, name: string): Promise<string> {
  const wanted = `followalong/${name}:latest`
  if (!tag.test(wanted)) throw missingImage(name)
  try {
    const { Config } = await docker.getImage(wanted).inspect()
    if (Config.Labels?.[titleLabel] === undefined) throw missingImage(name)
    return wanted
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) throw missingImage(name, error)
    throw error
  }
}

function missingImage(name: string, cause?: unknown): Refusal {
  return new Refusal(
    'sandboxes-unavailable',
    `There is no sandbox image "${name}" on this machine. Whoever runs the server can build it: npm run images -- ${name}`,
    { cause },
  )
}

/** Whoever makes an image chooses the text; it is shown as one short line. */
function titleOf(labels: Readonly<Record<string, string>> | undefined, name: string): string {
  const title = (labels?.[titleLabel] ?? '').replace(/[\p{C}\s]+/gu, ' ').trim()
  return title === '' ? name : title.slice(0, titleLimit)
}

function withName({ name, title }: ImageView): ImageView {
  return { name, title: title === name ? title : `${title} (${name})` }
}
