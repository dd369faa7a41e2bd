// A kernel made of nothing but messages: takes what a conversation sends and says what a test wants it to say.
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { KernelConversation } from '../../server/sandbox-host/kernel-conversation.ts'
import type { Talk } from '../../server/sandbox-host/kernel-journal.ts'
import type { Channel, RequestChannel } from '../../server/sandbox-host/kernel-sockets.ts'
import type { OutgoingMessage } from '../../server/sandbox-host/kernel-wire.ts'
import { place } from './kernel-happenings.ts'

interface Sent extends OutgoingMessage {
  readonly channel: RequestChannel
}

export class TalkingKernel implements Disposable {
  readonly sent: Sent[] = []
  /** What another helper process would find. */
  kept: Talk | null = null
  readonly events: KernelEvent[] = []
  readonly conversation = new KernelConversation({
    send: (channel, message) => this.sent.push({ channel, ...message }),
    emit: event => this.events.push(event),
    keep: talk => {
      this.kept = structuredClone(talk)
    },
  })

  /** A kernel that answered its greeting already. */
  static async ready(): Promise<TalkingKernel> {
    const kernel = new TalkingKernel()
    const greeted = kernel.conversation.greet()
    kernel.answerInfo()
    await greeted
    kernel.conversation.serve()
    kernel.sent.length = 0
    return kernel
  }

  run(name: string, stopOnError = true): void {
    this.runAll([name], stopOnError)
  }

  runAll(names: readonly string[], stopOnError = true): void {
    this.conversation.run(names.map(name => ({ ...place(name), code: `code ${name}`, stopOnError })))
  }

  /** The last message sent of that type. */
  last(type: string): Sent {
    const message = this.sent.findLast(sent => sent.type === type)
    if (!message) throw new Error(`no ${type} was sent`)
    return message
  }

  say(channel: Channel, type: string, parentId: string | null, content: unknown = {}): void {
    this.conversation.received(channel, {
      type,
      header: { msg_id: 'from-kernel', msg_type: type },
      parentId,
      content: Buffer.from(JSON.stringify(content)),
    })
  }

  /** Says something about the cell that was sent last. */
  publish(type: string, content: unknown = {}): void {
    this.say('iopub', type, this.last('execute_request').id, content)
  }

  idle(): void {
    this.publish('status', { execution_state: 'idle' })
  }

  reply(status: string, more: object = {}): void {
    const content = { status, execution_count: 1, ...more }
    this.say('shell', 'execute_reply', this.last('execute_request').id, content)
  }

  answerInfo(): void {
    const { channel, id } = this.last('kernel_info_request')
    this.say(channel, 'kernel_info_reply', id)
    this.say('iopub', 'status', id, { execution_state: 'idle' })
  }

  /** The events since the last call, in a short form. */
  heard(): string[] {
    return this.events.splice(0).map(event => {
      const cell = 'cellId' in event ? event.cellId.slice('cell-'.length) : ''
      if (event.type === 'stream') return `${event.name} ${cell} ${event.text}`
      if (event.type === 'finished') return `${event.type} ${cell} ${event.status}`
      return `${event.type} ${cell}`
    })
  }

  [Symbol.dispose](): void {
    this.conversation[Symbol.dispose]()
  }
}
