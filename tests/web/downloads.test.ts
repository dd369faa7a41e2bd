// Exports over HTTP: one person cannot keep the machine busy with them.
import { get } from 'node:http'
import { expect, test } from 'vitest'
import { OpenClass } from '../support/open-class.ts'
import { until } from '../support/until.ts'

test('a person has two exports under way at most, and everybody else gets theirs', async () => {
  await using open = await OpenClass.open()
  const path = `/api/classrooms/${open.created.id}/export.zip`
  const headers = { authorization: `Bearer ${open.tokens.participant}` }
  const statuses: number[] = []
  for (let ask = 0; ask < 10; ask += 1) {
    get({ port: open.server.port, path, headers }, reply => {
      statuses.push(reply.statusCode ?? 0)
      reply.resume()
    })
  }
  expect((await open.ask('GET', '/export.zip')).status).toBe(200)
  await until(() => statuses.length === 10)
  expect(statuses.filter(status => status === 200)).toHaveLength(2)
  expect(statuses.filter(status => status === 429)).toHaveLength(8)
  expect((await open.ask('GET', '/export.zip', undefined, open.tokens.participant)).status).toBe(200)
}, 30_000)
