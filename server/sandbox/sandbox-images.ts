// The images that sandboxes can be started from, as the sandbox-host last told. Never what a browser says there is.
import type { ImageView } from '#protocol/classroom-view.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { SandboxHost } from './sandbox-host-port.ts'

/** What a class runs in when nobody chose. */
export const usualImage = 'python'

/** How soon it is looked again, so that what was built or removed shows: sooner while somebody waits for an image. */
const missingLookMs = 2000
const usualLookMs = 30_000

export class SandboxImages implements Disposable {
  readonly #host: SandboxHost
  readonly #stop: () => void
  /** Null as long as nobody told. */
  #known: readonly ImageView[] | null = null
  /** Also of what is not there any more. */
  readonly #titles = new Map<string, string>()
  #needed: () => readonly string[] = () => []
  #changed: () => void = () => {}
  #timer: NodeJS.Timeout | undefined

  constructor(host: SandboxHost) {
    this.#host = host
    this.#stop = host.listen({
      greeted: ({ outage }) => {
        if (outage === null) this.#look()
      },
      happened: ({ name, data }) => {
        if (name === 'outage:changed' && data.outage === null) this.#look()
      },
    })
  }

  /** Asked anew. Refuses `sandboxes-unavailable` when the sandbox-host or Docker is away. */
  async list(): Promise<readonly ImageView[]> {
    const { images } = await this.#host.ask('host:images', {})
    const isOther = JSON.stringify(images) !== JSON.stringify(this.#known)
    this.#known = images
    for (const { name, title } of images) this.#titles.set(name, title)
    if (isOther) this.#changed()
    this.#lookLater()
    return images
  }

  /** Refuses `bad-request` for one that is not there now. The usual one needs no look: a class may begin without Docker. */
  async demand(name: string): Promise<void> {
    if (name === usualImage) return
    const images = await this.list()
    if (images.some(image => image.name === name)) return
    const known = images.map(image => image.name).join(', ')
    throw new Refusal(
      'bad-request',
      `There is no sandbox image "${name}" on this machine, only: ${known}. Please choose one of these, or build it on the server: npm run images -- ${name}.`,
    )
  }

  /** What is known of an image at this moment. */
  look(name: string): { readonly image: ImageView; readonly isImageMissing: boolean } {
    const found = this.#known?.find(image => image.name === name)
    const image = found ?? { name, title: this.#titles.get(name) ?? name }
    return { image, isImageMissing: this.#known !== null && !found }
  }

  /** For the one who has the classes: `changed` is told when others are there; what is `needed` is looked for sooner. */
  watch(needed: () => readonly string[], changed: () => void): void {
    this.#needed = needed
    this.#changed = changed
  }

  #look(): void {
    // Refused when the sandbox-host goes away again; then it is looked again at the next greeting.
    this.list().catch(() => {})
  }

  #lookLater(): void {
    clearTimeout(this.#timer)
    const isAnyMissing = this.#needed().some(name => this.look(name).isImageMissing)
    this.#timer = setTimeout(() => this.#look(), isAnyMissing ? missingLookMs : usualLookMs).unref()
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#stop()
  }
}
