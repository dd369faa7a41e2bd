// Where a browser gets what is too large for a document, and where a script output runs. Apart from the rest of the HTTP
// API, so that a page that only follows need not load the validators.
import type { ClassroomId } from './ids.ts'

/** Where a browser gets content that is too large for the document: `GET /api/classrooms/:id/outputs/<fileId>`. */
export function outputFileAddress(classroomId: ClassroomId, fileId: string): string {
  return `/api/classrooms/${classroomId}/outputs/${fileId}`
}

/**
 * The page that runs a script output, to be shown in a frame with `sandbox="allow-scripts"`: it has no origin and reaches
 * no host. The frame posts `{ ready: true }`; then the parent posts `{ html }`, which is taken once. The frame posts
 * `{ height }` in CSS pixels whenever that changes, `{ blocked: true }` once when the output wanted something from another
 * host, and answers `{ ping }` by `{ pong }` with the same value. None of this can be trusted: the output can post it too.
 */
export const outputFrameAddress = '/output-frame'
