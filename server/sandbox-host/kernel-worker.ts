// The thread of one kernel: sockets, conversation and pace. A flood keeps this thread busy and nobody else.
import { parentPort } from 'node:worker_threads'
import type { ExecutionId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { type Activity, KernelConversation } from './kernel-conversation.ts'
import type { RunRequest } from './kernel-execution.ts'
import { KernelPace } from './kernel-pace.ts'
import { KernelSockets } from './kernel-sockets.ts'

export type ToWorker =
  /** The container runs. Answered by `ready` once the kernel answers. Cells may be sent before. */
  | { readonly type: 'connect'; readonly directory: string; readonly key: string }
  | { readonly type: 'run'; readonly request: RunRequest }
  | { readonly type: 'interrupt' }
  | { readonly type: 'answer'; readonly executionId: ExecutionId; readonly text: string }
  /** The container ended: what it still said is passed on, then the thread ends. */
  | { readonly type: 'finish' }
  /** The thread ends at once. Ending it from outside would end the whole process: zeromq aborts. */
  | { readonly type: 'close' }

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'happened'; readonly events: readonly KernelEvent[]; readonly activity: Activity }

/** A dead kernel's last messages were received long before this much silence. */
const silenceMs = 50
const lastWordsMs = 1000

const port = parentPort
if (!port) throw new Error('kernel-worker.ts runs as a thread')
const tell = (message: FromWorker) => port.postMessage(message)

const closing = new AbortController()
let sockets: KernelSockets | null = null
let heardAt = 0

const conversation = new KernelConversation({
  send: (channel, message) => sockets?.send(channel, message),
  emit: event => pace.add(event),
})
const pace = new KernelPace(events => tell({ type: 'happened', events, activity: conversation.activity }))

async function connect(directory: string, key: string): Promise<void> {
  sockets = await KernelSockets.connect(
    {
      directory,
      key,
      received: (channel, message) => {
        heardAt = Date.now()
        conversation.received(channel, message)
      },
      interrupted: () => conversation.lostOutput(),
    },
    closing.signal,
  )
  await conversation.greet()
  tell({ type: 'ready' })
}

async function finish(): Promise<void> {
  const deadline = Date.now() + lastWordsMs
  do {
    await new Promise(resolve => setTimeout(resolve, silenceMs))
  } while (Date.now() - heardAt < silenceMs && Date.now() < deadline)
  await close()
}

async function close(): Promise<void> {
  closing.abort()
  conversation[Symbol.dispose]()
  pace[Symbol.dispose]()
  await sockets?.[Symbol.asyncDispose]()
  port?.close()
}

port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'connect':
      void connect(message.directory, message.key).catch(failure => {
        if (!closing.signal.aborted) throw failure
      })
      break
    case 'run':
      conversation.run(message.request)
      break
    case 'interrupt':
      conversation.interrupt()
      break
    case 'answer':
      conversation.answer(message.executionId, message.text)
      break
    case 'finish':
      void finish()
      break
    case 'close':
      void close()
  }
})
