// Readers that take what they asked for slowly or not at all: they hold neither files nor other people up for long.
import { createServer, get, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Readable } from 'node:stream'
import express from 'express'
import { expect, test } from 'vitest'
import { outputFileAddress } from '#protocol/output-addresses.ts'
import { type ReaderLimits, sendContent } from '../../server/web/send-content.ts'
import { OpenClass } from '../support/open-class.ts'
import { until } from '../support/until.ts'

const large = Buffer.alloc(32 * 1024 * 1024, 'more than a socket holds ')

/** A server that sends the large content; `ended` tells whether all of it has left. */
async function sending(limits: ReaderLimits) {
  const source = Readable.from([large], { objectMode: false })
  const ended = Promise.withResolvers<boolean>()
  const application = express().get('/', (_request, response) => {
    sendContent(response, { bytes: large.length, content: source }, { limits }).then(
      () => ended.resolve(response.writableFinished),
      ended.reject,
    )
  })
  const server = createServer(application).listen(0)
  await until(() => server.listening)
  return {
    port: (server.address() as AddressInfo).port,
    source,
    ended: ended.promise,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Asks for it, and takes a little every so often or, without `everyMs`, nothing at all. */
function reader(port: number, everyMs?: number): { readonly taken: () => number; close(): void } {
  const socket = connect(port)
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  let taken = 0
  socket.on('data', (chunk: Buffer) => {
    taken += chunk.length
    socket.pause()
  })
  socket.pause()
  const sips = everyMs === undefined ? undefined : setInterval(() => socket.resume(), everyMs)
  return {
    taken: () => taken,
    close: () => {
      clearInterval(sips)
      socket.destroy()
    },
  }
}

test('a reader that takes nothing any more is let go, and its file with it', async () => {
  await using server = await sending({ stalledMs: 100, slowestBytesPerSecond: 100_000 })
  const nobody = reader(server.port)
  expect(await server.ended).toBe(false)
  expect(server.source.destroyed).toBe(true)
  nobody.close()
})

test('a reader that takes a little now and then, so that it never stalls, is let go as well', async () => {
  await using server = await sending({ stalledMs: 1000, slowestBytesPerSecond: large.length * 100 })
  const slow = reader(server.port, 20)
  expect(await server.ended).toBe(false)
  expect(slow.taken()).toBeGreaterThan(0)
  slow.close()
})

test('outputs of one person come some at a time, and those of others are not kept waiting', async () => {
  await using open = await OpenClass.open()
  const classroom = await open.server.server.classrooms.find(open.created.id)
  if (!classroom) throw new Error('no class')
  const { fileId } = await classroom.outputFiles.put({ type: 'txt', bytes: large })
  const path = outputFileAddress(open.created.id, fileId)
  const replies: IncomingMessage[] = []
  const ask = (token: string) =>
    get({ port: open.server.port, path, headers: { authorization: `Bearer ${token}` } }, reply => {
      replies.push(reply)
    })
  for (let count = 0; count < 9; count += 1) ask(open.tokens.participant)
  await until(() => replies.length === 8)
  ask(open.tokens.instructor)
  await until(() => replies.length === 9)
  replies[0]?.destroy()
  await until(() => replies.length === 10)
  for (const reply of replies) reply.destroy()
})
