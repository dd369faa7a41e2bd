// A Docker engine of a test's own, beside the machine's: may be stopped, killed and started again. Needs root and `dockerd`.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { endNow, isAlive, processesWith, readOf } from './processes.ts'
import { until } from './until.ts'

const dockerd = '/usr/sbin/dockerd'
/** Loading its image takes a minute on a busy machine. */
const startLimitMs = 60_000

export class SecondEngine implements AsyncDisposable {
  readonly #folder: string
  #daemon: ChildProcess | null = null

  private constructor(folder: string) {
    this.#folder = folder
  }

  static get isPossible(): boolean {
    return process.getuid?.() === 0 && existsSync(dockerd)
  }

  /** Runs, and has the sandbox image of the machine's engine. `settings` are what a `daemon.json` may hold. */
  static async open(image: string, settings: object = {}): Promise<SecondEngine> {
    const engine = new SecondEngine(await mkdtemp(join(tmpdir(), 'fa-engine-')))
    writeFileSync(engine.#settings, JSON.stringify(settings))
    await engine.start({ isLiveRestored: false })
    execFileSync('bash', ['-o', 'pipefail', '-c', `docker save ${image} | docker -H ${engine.host} load`])
    return engine
  }

  /** What `DOCKER_HOST` is for those who are to use it. */
  get host(): string {
    return `unix://${this.#folder}/docker.sock`
  }

  get #settings(): string {
    return join(this.#folder, 'daemon.json')
  }

  /** Sandboxes need no network, so the machine's own engine is not disturbed. */
  async start({ isLiveRestored }: { readonly isLiveRestored: boolean }): Promise<void> {
    const folder = this.#folder
    const log = openSync(join(folder, 'log'), 'a')
    const places = [
      `--config-file=${this.#settings}`,
      `--data-root=${folder}/data`,
      `--exec-root=${folder}/exec`,
      `--pidfile=${folder}/pid`,
    ]
    const network = ['--bridge=none', '--iptables=false', '--ip-forward=false', '--ip-masq=false']
    const liveRestore = isLiveRestored ? ['--live-restore'] : []
    this.#daemon = spawn(dockerd, [`--host=${this.host}`, ...places, ...network, ...liveRestore], {
      detached: true,
      stdio: ['ignore', log, log],
    })
    const daemon = this.#daemon
    const ended = new Promise<never>((_resolve, reject) =>
      daemon.once(
        'exit',
        code => void this.#readLog().then(said => reject(new Error(`dockerd ended with ${code}: ${said}`))),
      ),
    )
    ended.catch(() => {})
    await Promise.race([this.#answers(), ended])
  }

  async restart(options: { readonly isLiveRestored: boolean }): Promise<void> {
    await this.stop()
    await this.start(options)
  }

  /** As an upgrade does it. */
  stop(): Promise<void> {
    return this.#end('SIGTERM')
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  /** Everything that Docker runs is gone at once, and what the system forgets with it; files stay as they are. */
  async losePower(): Promise<void> {
    const containers = this.docker('ps', '-q')
    const inside = containers.map(id => Number(this.docker('inspect', '-f', '{{.State.Pid}}', id)[0]))
    const around = processesWith(`${this.#folder}/`)
    for (const pid of [...around, ...inside]) endNow(pid)
    await until(() => [...around, ...inside].every(pid => !isAlive(pid)), 'the end of all processes')
    this.#daemon = null
    this.#unmount()
    await this.#bury()
  }

  docker(...words: string[]): string[] {
    const text = execFileSync('docker', ['-H', this.host, ...words], { encoding: 'utf8' })
    return text.split('\n').filter(line => line !== '')
  }

  /** The end of what it wrote. */
  async #readLog(): Promise<string> {
    return (await readFile(join(this.#folder, 'log'), 'utf8')).slice(-2000)
  }

  async #answers(): Promise<void> {
    const docker = new Docker({ socketPath: `${this.#folder}/docker.sock` })
    let isThere = false
    let isAsked = false
    await until(
      () => {
        if (isAsked) return isThere
        isAsked = true
        docker.ping().then(
          () => {
            isThere = true
          },
          () => {
            isAsked = false
          },
        )
        return false
      },
      'the second engine',
      startLimitMs,
    )
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const daemon = this.#daemon
    this.#daemon = null
    if (!daemon || daemon.exitCode !== null || daemon.signalCode !== null) return
    const ended = new Promise(resolve => daemon.once('exit', resolve))
    daemon.kill(signal)
    await ended
    await this.#bury()
  }

  /** Its containerd ends with it. Where no init process buries the dead, dockerd would take its pid for one that runs. */
  async #bury(): Promise<void> {
    const file = join(this.#folder, 'exec/containerd/containerd.pid')
    const pid = Number(readOf(file) || 0)
    await until(() => !isAlive(pid), 'the end of its containerd')
    await rm(file, { force: true })
  }

  /** The innermost first. */
  #unmount(): void {
    const mounts = readFileSync('/proc/mounts', 'utf8').split('\n')
    const places = mounts
      .flatMap(line => line.split(' ')[1] ?? [])
      .filter(place => place.startsWith(`${this.#folder}/`))
    for (const place of places.reverse()) execFileSync('/usr/bin/umount', [place])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#daemon) for (const id of this.docker('ps', '-aq')) this.docker('rm', '--force', id)
    await this.stop()
    for (const pid of processesWith(`${this.#folder}/`)) endNow(pid)
    this.#unmount()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
