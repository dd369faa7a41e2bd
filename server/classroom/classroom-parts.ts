// What all classes of a server share.
import type { Exports } from '../export/exports.ts'
import type { Logger } from '../log.ts'
import type { LiveDocuments } from '../notebook/live-documents.ts'
import type { Admission } from '../sandbox/admission.ts'
import type { SandboxHost } from '../sandbox/sandbox-host-port.ts'
import type { SandboxImages } from '../sandbox/sandbox-images.ts'
import type { OutputFileStore } from '../storage/output-file-store.ts'
import type { Records } from '../storage/storage.ts'
import type { Notify } from './audience.ts'
import type { Credentials } from './credentials.ts'
import type { Links } from './links.ts'
import type { Outage } from './outage.ts'

export interface ClassroomParts {
  readonly records: Records
  readonly credentials: Credentials
  readonly documents: LiveDocuments
  readonly outputFiles: OutputFileStore
  readonly exports: Exports
  readonly host: SandboxHost
  readonly admission: Admission
  readonly outage: Outage
  readonly images: SandboxImages
  readonly log: Logger
  readonly notify: Notify
  readonly links: Links
  readonly classLimit: number
  /** Sandboxes that stand ready as long as nobody said how many people come. */
  readonly readySeats: number
  readonly instructorName: string
}
