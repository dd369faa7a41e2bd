// The addresses that people are given. Secrets stand in the fragment, which no server and no log sees.
import { networkInterfaces } from 'node:os'
import type { ClassroomLinks } from '#protocol/http-api.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import type { Credentials } from './credentials.ts'

export class Links {
  readonly #credentials: Credentials
  readonly #instructorToken: string
  readonly #publicUrl: string | null
  #port = 0

  constructor(parts: { credentials: Credentials; instructorToken: string; publicUrl: string | null }) {
    this.#credentials = parts.credentials
    this.#instructorToken = parts.instructorToken
    this.#publicUrl = parts.publicUrl
  }

  /** The port is known only once the server listens. */
  listensOn(port: number): void {
    this.#port = port
  }

  of(classroomId: ClassroomId, code: string): ClassroomLinks {
    const here = this.#publicUrl ?? `http://localhost:${this.#port}`
    const everywhere = this.#publicUrl ?? `http://${networkAddress()}:${this.#port}`
    return {
      instructor: `${here}/desk/${classroomId}#instructor=${encodeURIComponent(this.#instructorToken)}`,
      participant: `${everywhere}/join#${code}`,
      stage: `${everywhere}/stage/${classroomId}#stage=${this.#credentials.stageSecret(classroomId)}`,
    }
  }
}

/** This machine's first address in a network, for people in the same room; `localhost` without one. */
function networkAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap(list => list ?? [])
  return addresses.find(address => !address.internal && address.family === 'IPv4')?.address ?? 'localhost'
}
