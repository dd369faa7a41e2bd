// One request to a server's HTTP API on a connection of its own: one that was kept open may be closed just as it is used.
import { request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'

export interface Asked {
  readonly status: number
  readonly body: unknown
}

const patienceMs = 60_000

/** `address` is the server's, such as `https://class.example.org`. Rejects when nobody answers. */
export function askServer(
  address: string,
  method: 'GET' | 'POST',
  path: string,
  { token, body }: { readonly token?: string; readonly body?: unknown } = {},
): Promise<Asked> {
  const request = address.startsWith('https:') ? secureRequest : plainRequest
  return new Promise((resolve, reject) => {
    const asking = request(
      `${address}${path}`,
      {
        method,
        agent: false,
        timeout: patienceMs,
        headers: {
          'content-type': 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
      },
      response => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8')
          const isJson = response.headers['content-type']?.includes('json') ?? false
          resolve({ status: response.statusCode ?? 0, body: isJson ? JSON.parse(text) : text })
        })
      },
    )
    asking.on('timeout', () => asking.destroy(new Error(`no answer from ${address}`)))
    asking.on('error', reject)
    asking.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
