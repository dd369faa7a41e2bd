// The closed list of reasons to say no. A refusal is expected, is shown to the person, and says what to do next.

/** Every code with the HTTP status it gets. The README lists them; a test compares. */
export const refusalStatus = {
  'bad-request': 400,
  'not-signed-in': 401,
  'not-allowed': 403,
  'wrong-origin': 403,
  'wrong-code': 404,
  'not-found': 404,
  'name-taken': 409,
  'classroom-ended': 410,
  'classroom-full': 409,
  'too-large': 413,
  'too-many-tries': 429,
  'not-a-notebook': 422,
  'not-a-text-file': 422,
  'kernel-not-running': 409,
  'kernel-busy': 409,
  'no-input-wanted': 409,
  'too-many-terminals': 409,
  'sandboxes-unavailable': 503,
  'no-room': 503,
  'storage-failed': 503,
  'course-unusable': 422,
  'out-of-date': 409,
  internal: 500,
} as const

export type RefusalCode = keyof typeof refusalStatus

/** What a person gets instead of an answer. `message` is a whole sentence that says what to do. */
export interface RefusalBody {
  readonly code: RefusalCode
  readonly message: string
}

/** Thrown anywhere, turned into a reply once, at the edge (gateways in `server/web`). */
export class Refusal extends Error implements RefusalBody {
  readonly code: RefusalCode

  constructor(code: RefusalCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Refusal'
    this.code = code
  }

  toBody(): RefusalBody {
    return { code: this.code, message: this.message }
  }
}
