// What the HTTP routes are built from.
import type { Classrooms } from '../classroom/classrooms.ts'
import type { Credentials } from '../classroom/credentials.ts'
import type { Links } from '../classroom/links.ts'
import type { Logger } from '../log.ts'
import type { Authentication } from './authentication.ts'

export interface RouteParts {
  /** The address that browsers use, or null. */
  readonly publicUrl: string | null
  readonly coursesDirectory: string
  /** The built pages. */
  readonly clientDirectory: string
  readonly log: Logger
  readonly classrooms: Classrooms
  readonly credentials: Credentials
  readonly authentication: Authentication
  readonly links: Links
  /** True when browsers reach us over TLS. */
  readonly isSecure: boolean
  /** Null when a class can be taught now, else a sentence that says why not. */
  isReady(): Promise<string | null>
}
