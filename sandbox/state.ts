import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { CalendarEvent } from './google/calendar-event.ts'
import type { DisputeEntity, OrderEntity, PaymentEntity, PaymentLinkEntity, RefundEntity } from './razorpay/entities.ts'
import type { Message } from './gallabox/message.ts'
import type { QueuedWebhook } from './queued-webhook.ts'

/** Everything the vendors know. Plain JSON, so that it can be stored in a file. */
interface State {
  orders: Record<string, OrderEntity & { keySecret: string }>
  payments: Record<string, PaymentEntity>
  refunds: Record<string, RefundEntity>
  /** By X-Refund-Idempotency: the request, and the refund it made, or why it made none. */
  refundKeys: Record<string, { body: string; refundId: string } | { body: string; refusal: string }>
  paymentLinks: Record<string, PaymentLinkEntity>
  disputes: Record<string, DisputeEntity>
  messages: Message[]
  /** By calendar, then by event. */
  calendars: Record<string, Record<string, CalendarEvent>>
  webhooks: QueuedWebhook[]
}

function emptyState(): State {
  return {
    orders: {},
    payments: {},
    refunds: {},
    refundKeys: {},
    paymentLinks: {},
    disputes: {},
    messages: [],
    calendars: {},
    webhooks: [],
  }
}

export interface Store {
  state: State
  /** Something changed: it is written soon, several changes at once. */
  changed(): void
  /** Deletes everything. */
  reset(): void
  close(): Promise<void>
}

const writeAfterMs = 500

async function load(file: string | undefined): Promise<State> {
  if (file === undefined) return emptyState()
  try {
    return { ...emptyState(), ...(JSON.parse(await readFile(file, 'utf8')) as Partial<State>) }
  } catch {
    return emptyState()
  }
}

/** A file that is complete at any moment, whenever the process ends. */
async function writeAfter(earlier: Promise<void>, file: string, text: string): Promise<void> {
  await earlier
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.new`, text, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

/** Keeps the state in memory and, if a file is named, there as well: a restart continues from it. */
export async function openStore(file?: string): Promise<Store> {
  const state = await load(file)
  let timer: NodeJS.Timeout | undefined
  let writing = Promise.resolve()

  function write(): void {
    timer = undefined
    if (file === undefined) return
    const text = JSON.stringify(state)
    writing = writeAfter(writing, file, text)
  }

  function changed(): void {
    if (file !== undefined) timer ??= setTimeout(write, writeAfterMs).unref()
  }

  return {
    state,
    changed,
    reset() {
      Object.assign(state, emptyState())
      changed()
    },
    async close() {
      clearTimeout(timer)
      write()
      await writing
    },
  }
}
