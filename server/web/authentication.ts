// From a request's tokens to a person in a classroom. The one place where credentials become access.
import type { IncomingMessage } from 'node:http'
import type { ClassroomId } from '#protocol/ids.ts'
import type { Role } from '#protocol/roles.ts'
import type { Access } from '../classroom/access.ts'
import type { Classroom } from '../classroom/classroom.ts'
import type { Credentials } from '../classroom/credentials.ts'
import { tokensOf } from './request-tokens.ts'

export class Authentication {
  readonly #credentials: Credentials
  readonly #isSecure: boolean

  constructor(credentials: Credentials, isSecure: boolean) {
    this.#credentials = credentials
    this.#isSecure = isSecure
  }

  /** True for an instructor of the whole server. */
  isInstructor(request: IncomingMessage): boolean {
    const tokens = tokensOf(request, this.#isSecure)
    const token = tokens.bearer ?? tokens.cookie('instructor')
    return token !== null && this.#credentials.resolve(token)?.member === null
  }

  /**
   * Who asks, in that classroom. `as` chooses among a browser's several roles; without it the highest counts.
   * An instructor may look `as` the stage. Null for a stranger.
   */
  accessTo(request: IncomingMessage, classroom: Classroom, as?: Role): Access | null {
    for (const token of this.#candidates(request, classroom.id)) {
      const credential = this.#credentials.resolve(token)
      if (!credential) continue
      const access = credential.member
        ? credential.member.classroomId === classroom.id
          ? classroom.people.member(credential.member.id)
          : null
        : as === 'stage'
          ? classroom.people.stage()
          : classroom.people.instructor()
      if (access && (as === undefined || access.role === as)) return access
    }
    return null
  }

  #candidates(request: IncomingMessage, classroomId: ClassroomId): string[] {
    const tokens = tokensOf(request, this.#isSecure)
    if (tokens.bearer !== null) return [tokens.bearer]
    return [
      tokens.cookie('instructor'),
      tokens.cookie({ member: classroomId }),
      tokens.cookie({ stage: classroomId }),
    ].filter(token => token !== null)
  }
}
