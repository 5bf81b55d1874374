import { gallaboxId, whatsappId } from '../ids.ts'
import type { Store } from '../state.ts'
import type { Webhooks } from '../webhooks.ts'
import type { Message } from './message.ts'
import type { ReadMessage } from './send-request.ts'

export interface Inbox {
  accept(message: ReadMessage): Message
  /** Subscribes to each message that arrives or changes; the result unsubscribes. */
  watch(listener: (message: Message) => void): () => void
  close(): void
}

interface Failure {
  code: number
  title: string
}

const failures = {
  undeliverable: { code: 131026, title: 'Message undeliverable' },
  outsideWindow: { code: 131047, title: 'Re-engagement message' },
}

const steps = { sentMs: 100, deliveredMs: 300 }

/** The pretend phones: messages arrive, and the gateway reports by webhook what became of them. */
export function createInbox(store: Store, webhooks: Webhooks, keptMessages = 5000): Inbox {
  const listeners = new Set<(message: Message) => void>()
  const timers = new Set<NodeJS.Timeout>()

  function later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      run()
    }, ms).unref()
    timers.add(timer)
  }

  function tell(message: Message, status: Message['status'], failure?: Failure): void {
    message.status = status
    store.changed()
    for (const listener of listeners) listener(message)
    const event = failure === undefined ? 'Message.WA.Status.Received' : 'Message.WA.Status.Failed'
    const errors =
      failure === undefined
        ? {}
        : { errors: [{ ...failure, message: failure.title, error_data: { details: `${failure.title}.` } }] }
    const timestamp = String(Math.floor(Date.now() / 1000))
    const { id, whatsappId: wamid, phone } = message
    webhooks.emit(
      event,
      JSON.stringify({ id: wamid, messageId: id, status, timestamp, recipient_id: phone, ...errors }),
    )
  }

  function failureOf({ phone, template }: Message): Failure | undefined {
    if (phone.endsWith('0000')) return failures.undeliverable
    // Nobody writes to the clinic here, so no 24 h window is ever open.
    return template === '' ? failures.outsideWindow : undefined
  }

  return {
    accept(read) {
      const message: Message = {
        id: gallaboxId(),
        whatsappId: whatsappId(),
        ...read,
        at: new Date().toISOString(),
        status: 'sent',
      }
      const failure = failureOf(message)
      if (failure === undefined) {
        const { messages } = store.state
        messages.push(message)
        if (messages.length > keptMessages) messages.splice(0, messages.length - keptMessages)
        for (const listener of listeners) listener(message)
        later(steps.sentMs, () => tell(message, 'sent'))
        later(steps.deliveredMs, () => tell(message, 'delivered'))
      } else {
        later(steps.sentMs, () => tell(message, 'failed', failure))
      }
      store.changed()
      return message
    },
    watch(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close() {
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
