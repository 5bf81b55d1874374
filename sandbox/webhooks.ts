import { createHmac } from 'node:crypto'
import { digits } from './ids.ts'
import type { QueuedWebhook } from './queued-webhook.ts'
import type { Store } from './state.ts'

export interface WebhookSettings {
  url: string
  /** Without one nothing is sent: the vendors never send unsigned events. */
  secret?: string
  delayMs: number
  /**
   * If set, each event is posted 0 to that many times, at moments spread over `spreadMs`: lost, repeated, reordered.
   */
  mostTimes?: number
  spreadMs?: number
}

export interface Webhooks {
  emit(event: string, body: string): void
  settings: WebhookSettings
  hold(): void
  /** Sends what was held, in that order, and waits for the replies. */
  release(order?: 'kept' | 'reversed'): Promise<QueuedWebhook[]>
  /** Resends what was sent before: one event, or all of them. */
  repeat(times: number, eventId?: string): Promise<QueuedWebhook[]>
  close(): void
}

const answerWithinMs = 5000
const mostAttempts = 12
const firstRetryMs = 1000
const keptEvents = 2000

interface Vendor {
  vendor: QueuedWebhook['vendor']
  /** The vendor's own headers of an event. */
  headers: (webhook: QueuedWebhook, secret: string) => Record<string, string>
}

const hmac = (secret: string, body: string) => createHmac('sha256', secret).update(body)

/** https://razorpay.com/docs/webhooks/validate-test: hexadecimal, over the bytes sent. */
export const razorpayVendor: Vendor = {
  vendor: 'razorpay',
  headers: ({ id, body }, secret) => ({
    'x-razorpay-event-id': id,
    'x-razorpay-signature': hmac(secret, body).digest('hex'),
  }),
}

/** https://docs.gallabox.com/settings/webhooks: base64, and the event's name in a header. */
export const gallaboxVendor: Vendor = {
  vendor: 'gallabox',
  headers: ({ event, body }, secret) => ({
    'x-event-name': event,
    'x-gallabox-signature': hmac(secret, body).digest('base64'),
  }),
}

/** A vendor's webhooks: signed, sent soon after the change, and retried for hours until they get a 2xx. */
export function createWebhooks(store: Store, { vendor, headers }: Vendor, settings: WebhookSettings): Webhooks {
  const timers = new Set<NodeJS.Timeout>()
  let isHolding = false
  let isClosed = false
  const ours = () => store.state.webhooks.filter((webhook) => webhook.vendor === vendor)

  function later(ms: number, run: () => Promise<void>): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      void run()
    }, ms).unref()
    timers.add(timer)
  }

  async function post(webhook: QueuedWebhook): Promise<number | string> {
    const secret = settings.secret
    if (secret === undefined || secret === '') return 'no secret is set'
    try {
      const answer = await fetch(settings.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers(webhook, secret) },
        body: webhook.body,
        signal: AbortSignal.timeout(answerWithinMs),
      })
      await answer.body?.cancel()
      return answer.status
    } catch (error) {
      return error instanceof Error ? error.name : 'failed'
    }
  }

  async function send(webhook: QueuedWebhook): Promise<void> {
    if (isClosed) return
    const status = await post(webhook)
    webhook.attempts.push({ at: new Date().toISOString(), status })
    const isDone = typeof status === 'number' && status >= 200 && status < 300
    if (isDone) webhook.state = 'delivered'
    store.changed()
  }

  /** One attempt, and more until it succeeds. */
  async function deliver(webhook: QueuedWebhook): Promise<void> {
    await send(webhook)
    if (webhook.state === 'delivered' || isClosed) return
    if (webhook.attempts.length >= mostAttempts) {
      webhook.state = 'given up'
      return
    }
    later(firstRetryMs * 2 ** (webhook.attempts.length - 1), () => deliver(webhook))
  }

  function deliverAnyhow(webhook: QueuedWebhook): void {
    const { mostTimes = 0, spreadMs = 0 } = settings
    const copies = Math.floor(Math.random() * (mostTimes + 1))
    if (copies === 0) webhook.state = 'given up'
    for (let copy = 1; copy <= copies; copy += 1) {
      later(Math.random() * spreadMs, () => (copy === 1 ? deliver(webhook) : send(webhook)))
    }
  }

  for (const webhook of ours()) if (webhook.state === 'waiting') later(firstRetryMs, () => deliver(webhook))

  return {
    settings,
    emit(event, body) {
      const id = digits(14)
      const state = isHolding ? 'held' : 'waiting'
      const webhook: QueuedWebhook = {
        id,
        vendor,
        event,
        body,
        createdAt: new Date().toISOString(),
        state,
        attempts: [],
      }
      const { state: kept } = store
      kept.webhooks.push(webhook)
      if (kept.webhooks.length > keptEvents) kept.webhooks.splice(0, kept.webhooks.length - keptEvents)
      store.changed()
      if (isHolding) return
      if ((settings.mostTimes ?? 0) === 0) later(settings.delayMs, () => deliver(webhook))
      else deliverAnyhow(webhook)
    },
    hold() {
      isHolding = true
    },
    async release(order = 'kept') {
      isHolding = false
      const held = ours().filter((webhook) => webhook.state === 'held')
      if (order === 'reversed') held.reverse()
      for (const webhook of held) {
        webhook.state = 'waiting'
        await deliver(webhook)
      }
      return held
    },
    async repeat(times, eventId) {
      const sent = ours().filter((webhook) =>
        eventId === undefined ? webhook.state !== 'held' : webhook.id === eventId,
      )
      for (let time = 0; time < times; time += 1) for (const webhook of sent) await send(webhook)
      return sent
    },
    close() {
      isClosed = true
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
