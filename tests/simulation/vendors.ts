import type { MailBox } from './mail.ts'
import { currentOperation, type Operation } from './operation.ts'
import { Refusal, paymentEntity, refundEntity, type Circumstances, type Gateway } from './gateway.ts'

/** A call to a vendor as its server reads it, and its answer. */
export interface Call {
  method: string
  path: string
  query: URLSearchParams
  headers: Headers
  body: unknown
}

export interface Answer {
  status: number
  body: unknown
}

const ok = (body: unknown): Answer => ({ status: 200, body })
const collection = (items: unknown[]) => ({ entity: 'collection', count: items.length, items })

/** Newest first, and ten of them unless more are asked for. */
function pageOf(items: unknown[], query: URLSearchParams) {
  const skip = Number(query.get('skip') ?? 0)
  return collection(items.toReversed().slice(skip, skip + Number(query.get('count') ?? 10)))
}

/** Razorpay's wire, as far as our client speaks it. */
export function answerRazorpay(gateway: Gateway, { method, path, query, headers, body }: Call, how: Circumstances) {
  const [, , kind, id = '', action] = path.split('/')
  const input = body as { amount: number; receipt: string }
  const { orders, payments, refunds, get, isPaid } = gateway
  const orderOut = (orderId: string) => gateway.orderOut(orderId, how.nowMs)
  switch (`${method} ${kind}${id === '' ? '' : '/:id'}${action === undefined ? '' : `/${action}`}`) {
    case 'POST orders':
      return ok(orderOut(gateway.createOrder(input.amount, input.receipt, how.nowMs).id))
    case 'GET orders': {
      const found = [...orders.values()].filter(({ receipt }) => receipt === query.get('receipt'))
      return ok(collection(found.map((order) => orderOut(order.id))))
    }
    case 'GET orders/:id':
      return ok(orderOut(id))
    case 'GET orders/:id/payments':
      return ok(pageOf(gateway.paymentsOf(id).map(paymentEntity), query))
    case 'GET payments/:id':
      return ok(paymentEntity(get(payments, id)))
    case 'GET payments/:id/refunds':
      return ok(pageOf([...refunds.values()].filter(({ paymentId }) => paymentId === id).map(refundEntity), query))
    case 'GET refunds/:id':
      return ok(refundEntity(get(refunds, id)))
    case 'POST payments/:id/capture': {
      const payment = get(payments, id)
      if (payment.captured) throw new Refusal('This payment has already been captured')
      if (isPaid(payment.orderId)) throw new Refusal('Your payment has been declined as the order is already paid')
      if (payment.status !== 'authorized') throw new Refusal('Only payments which have been authorized can be captured')
      gateway.capture(payment, how)
      return ok(paymentEntity(payment))
    }
    case 'POST payments/:id/refund': {
      const key = headers.get('x-refund-idempotency') ?? ''
      const dispute = [...gateway.disputes.values()].find(
        ({ paymentId, status }) => paymentId === id && status !== 'won',
      )
      const sender = currentOperation()
      // Who had begun before we were told cannot know.
      if (dispute?.toldAfter !== undefined && sender !== undefined && sender.number > dispute.toldAfter) {
        gateway.refundedAlthough.add(dispute.id)
      }
      return ok(refundEntity(gateway.refundByKey(get(payments, id), { ...input, key }, how)))
    }
    default:
      throw new Error(`Razorpay is asked for ${method} ${path}, which the simulation does not know`)
  }
}

export interface SentMessage {
  id: string
  template: string
  phone: string
  values: Record<string, string>
  atMs: number
  /** Whose call it was: where its answer was lost, or it died, the message may be sent once more. */
  sender: Operation | undefined
  /** How long ago somebody had deleted the event whose link it tells. */
  deadForMs: number | undefined
}

/** The names under which the clinic's account has its templates; the database says so too. */
const ourTemplate = (name: string) => (name === 'otp_verification' ? name : /^clinic_(\w+)_v2$/.exec(name)?.[1])

/** The calendar event whose link a message tells, if it tells one. */
export const eventToldIn = (values: Record<string, string>): string | undefined =>
  Object.values(values)
    .map((value) => /^https:\/\/meet\.google\.com\/(\w+)$/.exec(value)?.[1])
    .find((eventId) => eventId !== undefined)

/** Gallabox and the phones behind it: each message accepted is one that a patient reads, unless WhatsApp fails it. */
export function createInbox(mail: MailBox, calendar: Calendar) {
  const messages: SentMessage[] = []
  /** Messages that came too fast for WhatsApp, and are to be sent again. */
  const slowedDown = new Set<string>()
  /** Templates that we asked for and that the clinic's account does not have. */
  const unknown = new Set<string>()

  const tell = (message: SentMessage, status: string, code: number | undefined, how: Circumstances) => {
    const errors = code === undefined ? {} : { errors: [{ code, title: 'Not delivered' }] }
    const event = status === 'failed' ? 'Message.WA.Status.Failed' : 'Message.WA.Status.Received'
    mail.send({ vendor: 'gallabox', event, body: JSON.stringify({ messageId: message.id, status, ...errors }) }, how)
  }

  const deadForMs = (eventId: string | undefined, nowMs: number) => {
    const deletedMs = eventId === undefined ? undefined : calendar.deletedByHand.get(eventId)
    return deletedMs === undefined ? undefined : nowMs - deletedMs
  }

  return {
    messages,
    slowedDown,
    unknown,
    answer({ body }: Call, how: Circumstances): Answer {
      const { recipient, whatsapp } = body as {
        recipient: { phone: string }
        whatsapp: { template: { templateName: string; bodyValues: Record<string, string> } }
      }
      const { templateName, bodyValues } = whatsapp.template
      const id = `msg${String(messages.length + 1).padStart(21, '0')}`
      const template = ourTemplate(templateName)
      if (template === undefined) unknown.add(templateName)
      if (template === undefined) return { status: 400, body: { message: `Template ${templateName} does not exist.` } }
      const message = {
        id,
        template,
        deadForMs: deadForMs(eventToldIn(bodyValues), how.nowMs),
        phone: recipient.phone,
        values: bodyValues,
        atMs: how.nowMs,
        sender: currentOperation(),
      }
      messages.push(message)
      switch (how.random.weighted({ delivered: 40, undeliverable: 5, tooFast: 5, nothing: 50 })) {
        case 'delivered':
          for (const status of how.random.pick([
            ['delivered'],
            ['delivered'],
            ['sent', 'delivered'],
            ['sent', 'read'],
          ])) {
            tell(message, status, undefined, how)
          }
          break
        case 'undeliverable':
          tell(message, 'failed', 131026, how)
          break
        case 'tooFast':
          slowedDown.add(id)
          tell(message, 'failed', 131056, how)
          break
        case 'nothing':
          break
      }
      return { status: 202, body: { id, status: 'ACCEPTED' } }
    },
  }
}

export type Inbox = ReturnType<typeof createInbox>

interface CalendarEvent {
  id: string
  status: 'confirmed' | 'cancelled'
  start: { dateTime: string }
  end: { dateTime: string }
}

/** Google's calendar: an id that was used once stays used. */
export function createCalendar() {
  const events = new Map<string, CalendarEvent>()
  const deletedByHand = new Map<string, number>()
  /** How often the removal of an event was asked for that was not there. */
  const vainRemovals = new Map<string, number>()
  const out = (event: CalendarEvent) => ({
    ...event,
    hangoutLink: `https://meet.google.com/${event.id}`,
    conferenceData: { conferenceId: event.id.slice(-12), createRequest: { status: { statusCode: 'success' } } },
  })
  const refuse = (status: number, reason: string): Answer => ({
    status,
    body: { error: { code: status, message: reason, errors: [{ reason }] } },
  })
  return {
    events,
    deletedByHand,
    vainRemovals,
    /** Google refuses links, for want of a licence, and takes everything else. */
    makesNoLinks: false,
    answer({ method, path, body }: Call): Answer {
      const id = /\/events\/([^/]+)$/.exec(path)?.[1]
      const input = body as CalendarEvent
      if (id === undefined) {
        if (this.makesNoLinks) return refuse(400, 'Invalid conference type value.')
        if (events.has(input.id)) return refuse(409, 'duplicate')
        const event = { ...input, status: 'confirmed' as const }
        events.set(input.id, event)
        return ok(out(event))
      }
      const event = events.get(id)
      if (method === 'DELETE' && event?.status !== 'confirmed') vainRemovals.set(id, (vainRemovals.get(id) ?? 0) + 1)
      if (event === undefined) return refuse(404, 'notFound')
      if (method === 'GET') return ok(out(event))
      if (event.status === 'cancelled') return refuse(410, 'deleted')
      if (method === 'PATCH') return ok(out(Object.assign(event, input)))
      event.status = 'cancelled'
      return { status: 204, body: undefined }
    },
  }
}

export type Calendar = ReturnType<typeof createCalendar>
