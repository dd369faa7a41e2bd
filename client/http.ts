// Calls of the HTTP API. Every failure is a `Refusal` whose message can be shown beside what was being done.
import type {
  ClassroomDetails,
  CreatedClassroom,
  Joined,
  Me,
  RecordingList,
  SignedIn,
} from '#protocol/http-api.ts'
import type { ClassroomId, TerminalId } from '#protocol/ids.ts'
import { Refusal, type RefusalBody } from '#protocol/refusals.ts'

const unreachable = 'The server can’t be reached just now. Check your connection and try again.'

async function call<Reply>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Reply> {
  let response: Response
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    })
  } catch (cause) {
    throw new Refusal('internal', unreachable, { cause })
  }
  return replyOf(response.status, await response.text()) as Reply
}

/** The JSON of an answer; throws what the server refused, or a sentence when it said nothing we understand. */
export function replyOf(status: number, text: string): unknown {
  let reply: unknown
  try {
    reply = text === '' ? null : JSON.parse(text)
  } catch {
    reply = undefined
  }
  if (status >= 200 && status < 300 && reply !== undefined) return reply
  const { code, message } = (reply ?? {}) as Partial<RefusalBody>
  if (code && message) throw new Refusal(code, message)
  throw new Refusal(
    'internal',
    `The server gave an answer we don’t understand (${status}). Please try again.`,
  )
}

export const http = {
  me: () => call<Me>('GET', '/api/me'),
  signIn: (secret: string) => call<SignedIn>('POST', '/api/sign-in', { secret }),
  join: (code: string, name: string) => call<Joined>('POST', '/api/join', { code, name }),
  createClassroom: (choice: { title?: string; course?: string; image?: string }) =>
    call<CreatedClassroom>('POST', '/api/classrooms', choice),
  recordings: (id: ClassroomId) => call<RecordingList>('GET', `/api/classrooms/${id}/recordings`),
  classroom: (id: ClassroomId) => call<ClassroomDetails>('GET', `/api/classrooms/${id}`),
}

/** Where a classroom's downloads are. */
export const downloads = {
  notebook: (id: ClassroomId, name: string) => `/api/classrooms/${id}/notebooks/${encodeURIComponent(name)}`,
  everything: (id: ClassroomId) => `/api/classrooms/${id}/export.zip`,
  ownFiles: (id: ClassroomId) => `/api/classrooms/${id}/my-files.zip`,
  recording: (id: ClassroomId, terminalId: TerminalId) =>
    `/api/classrooms/${id}/terminals/${terminalId}/recording.cast`,
  picture: (id: ClassroomId, terminalId: TerminalId, number: number) =>
    `/api/classrooms/${id}/terminals/${terminalId}/pictures/${number}`,
}

/** A download as text, for the page itself. Throws what the server refused. */
export async function fetchText(address: string): Promise<string> {
  try {
    const response = await fetch(address, { credentials: 'same-origin' })
    const text = await response.text()
    if (!response.ok) replyOf(response.status, text)
    return text
  } catch (cause) {
    if (cause instanceof Refusal) throw cause
    throw new Refusal('internal', unreachable, { cause })
  }
}

/** What to show of something that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Refusal ? error.message : 'Something went wrong here. Please reload the page.'
}
