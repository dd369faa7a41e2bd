// The addresses that people are given. Secrets stand in the fragment, which no server and no log sees.
import { type AddressInfo, BlockList } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { ClassroomLinks } from '#protocol/http-api.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import type { Credentials } from './credentials.ts'

interface Origins {
  /** For this machine's own browser. */
  readonly here: string
  /** For everybody else. */
  readonly everywhere: string
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

const allInterfaces: readonly string[] = ['0.0.0.0', '::']

export class Links {
  readonly #credentials: Credentials
  readonly #instructorToken: string
  readonly #publicUrl: string | null
  #bound: AddressInfo = { address: '127.0.0.1', family: 'IPv4', port: 0 }

  constructor(parts: { credentials: Credentials; instructorToken: string; publicUrl: string | null }) {
    this.#credentials = parts.credentials
    this.#instructorToken = parts.instructorToken
    this.#publicUrl = parts.publicUrl
  }

  /** Where it listens is known only once it does. */
  listensOn(bound: AddressInfo): void {
    this.#bound = bound
  }

  of(classroomId: ClassroomId, code: string): ClassroomLinks {
    const { here, everywhere } = this.#origins()
    return {
      instructor: `${here}/desk/${classroomId}#instructor=${encodeURIComponent(this.#instructorToken)}`,
      participant: `${everywhere}/join#${code}`,
      stage: `${everywhere}/stage/${classroomId}#stage=${this.#credentials.stageSecret(classroomId)}`,
    }
  }

  /** What signs a person in on another device. */
  personal(classroomId: ClassroomId, secret: string): string {
    return `${this.#origins().everywhere}/classroom/${classroomId}#me=${secret}`
  }

  /** What participants type into the address bar to get to the start page: `192.168.1.20:3000`. */
  get joinAddress(): string {
    const { everywhere } = this.#origins()
    // Without a scheme browsers try plain HTTP at a port that is named.
    return /^https:.*:\d+$/.test(everywhere) ? everywhere : everywhere.replace(/^https?:\/\//, '')
  }

  /** True when nobody but this machine can get to the server. */
  get isForThisMachineOnly(): boolean {
    return this.#publicUrl === null && isLoopback(this.#bound)
  }

  #origins(): Origins {
    if (this.#publicUrl !== null) return { here: this.#publicUrl, everywhere: this.#publicUrl }
    const { address, family, port } = this.#bound
    const local = `http://localhost:${port}`
    if (isLoopback(this.#bound)) {
      const isUsual = address === '127.0.0.1' || address === '::1'
      const own = isUsual ? local : `http://${address}:${port}`
      return { here: own, everywhere: own }
    }
    if (allInterfaces.includes(address)) {
      return { here: local, everywhere: `http://${networkAddress()}:${port}` }
    }
    const only = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
    return { here: only, everywhere: only }
  }
}

function isLoopback({ address, family }: AddressInfo): boolean {
  return loopback.check(address, family === 'IPv6' ? 'ipv6' : 'ipv4')
}

/** This machine's first address in a network, for people in the same room; `localhost` without one. */
function networkAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap(list => list ?? [])
  return addresses.find(address => !address.internal && address.family === 'IPv4')?.address ?? 'localhost'
}
