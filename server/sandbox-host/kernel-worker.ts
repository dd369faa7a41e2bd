// The helper process of one kernel: sockets, conversation and pace. A flood keeps it busy and nobody else, and what a
// stranger's bytes may do to zeromq happens here. Not a thread: zeromq aborts the whole process when a thread ends badly.
import type { ExecutionId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { Refusal, type RefusalBody } from '#protocol/refusals.ts'
import { type Activity, KernelConversation } from './kernel-conversation.ts'
import { journalPath } from './kernel-directory.ts'
import type { RunRequest } from './kernel-execution.ts'
import { KernelJournal } from './kernel-journal.ts'
import { KernelPace } from './kernel-pace.ts'
import type { Question, QuestionAnswer } from './kernel-questions.ts'
import { KernelSockets } from './kernel-sockets.ts'

export type ToWorker =
  /** The container runs. Answered by `ready` once the kernel answers. Cells may be sent before; they wait for `serve`. */
  | { readonly type: 'connect'; readonly directory: string; readonly key: string }
  /** Another helper process talked to this kernel until it was ended. Answered by `goes-on` at once. */
  | { readonly type: 'go-on'; readonly directory: string; readonly key: string }
  | { readonly type: 'serve' }
  | { readonly type: 'run'; readonly requests: readonly RunRequest[] }
  /** Answered by `answered` or `refused` with the same number. */
  | { readonly type: 'ask'; readonly number: number; readonly question: Question }
  | { readonly type: 'interrupt' }
  | { readonly type: 'answer'; readonly executionId: ExecutionId; readonly text: string }
  | { readonly type: 'left-out-stored'; readonly size: number }
  /** The container ended: what it still said is passed on, then this process ends. */
  | { readonly type: 'finish' }

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'goes-on'; readonly activity: Activity }
  | { readonly type: 'happened'; readonly events: readonly KernelEvent[]; readonly activity: Activity }
  | { readonly type: 'answered'; readonly number: number; readonly answer: QuestionAnswer }
  | { readonly type: 'refused'; readonly number: number; readonly refusal: RefusalBody }

/** A dead kernel's last messages were received long before this much silence. */
const silenceMs = 50
const lastWordsMs = 1000

/** A sandbox-host that has just died does not hear it any more; `disconnect` follows. */
const tell = (message: FromWorker) => process.send?.(message, undefined, undefined, () => {})

let sockets: KernelSockets | null = null
let journal: KernelJournal | null = null
let heardAt = 0

const conversation = new KernelConversation({
  send: (channel, message) => sockets?.send(channel, message),
  emit: event => pace.add(event),
  keep: talk => journal?.keep(talk),
})
const pace = new KernelPace(events => tell({ type: 'happened', events, activity: conversation.activity }))

async function connect(directory: string, key: string): Promise<void> {
  journal = KernelJournal.begin(journalPath(directory))
  await open(directory, key, journal)
  await conversation.greet()
  tell({ type: 'ready' })
}

async function goOn(directory: string, key: string): Promise<void> {
  const kept = KernelJournal.goOn(journalPath(directory))
  journal = kept.journal
  await open(directory, key, journal)
  const wentOn = conversation.goOn(kept.talk)
  tell({ type: 'goes-on', activity: conversation.activity })
  await wentOn
}

async function open(directory: string, key: string, { routingId }: KernelJournal): Promise<void> {
  sockets = await KernelSockets.connect({
    directory,
    key,
    routingId,
    received: (channel, message) => {
      heardAt = Date.now()
      conversation.received(channel, message)
    },
    broke: () => conversation.outputBroke(),
  })
}

async function ask(number: number, question: Question): Promise<void> {
  try {
    tell({ type: 'answered', number, answer: await conversation.ask(question) })
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal
    tell({ type: 'refused', number, refusal: refusal.toBody() })
  }
}

async function finish(): Promise<void> {
  const deadline = Date.now() + lastWordsMs
  do {
    await new Promise(resolve => setTimeout(resolve, silenceMs))
  } while (Date.now() - heardAt < silenceMs && Date.now() < deadline)
  conversation[Symbol.dispose]()
  pace[Symbol.dispose]()
  await sockets?.[Symbol.asyncDispose]()
  // Behind everything that was told before, so that nothing of it is lost.
  process.disconnect()
}

process.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'connect':
      void connect(message.directory, message.key)
      break
    case 'go-on':
      void goOn(message.directory, message.key)
      break
    case 'serve':
      conversation.serve()
      break
    case 'run':
      conversation.run(message.requests)
      break
    case 'ask':
      void ask(message.number, message.question)
      break
    case 'interrupt':
      conversation.interrupt()
      break
    case 'answer':
      conversation.answer(message.executionId, message.text)
      break
    case 'left-out-stored':
      conversation.leftOutStored(message.size)
      break
    case 'finish':
      void finish()
  }
})

// Also when the sandbox-host died: nobody else could end this process.
process.on('disconnect', () => process.exit())
