import type { AppointmentStatus } from '../../contract/appointment-rules.ts'
import type { Phone } from '../../contract/values.ts'
import { parsePhone } from '../auth/phone.ts'
import { listOf } from '../config.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../http/app-error.ts'
import { ProviderError } from '../providers/http.ts'
import { issueReceipt } from '../receipts/issue.ts'
import { enqueue, maxAttempts } from '../jobs/enqueue.ts'
import { flagUndelivered } from './delivery-queries.ts'
import { applyEarlyDeliveries } from './delivery-webhook.ts'
import { MissingFact, templateValues, type AppointmentTemplate } from './messages.ts'
import { findMessageFacts, findNotification, markFailed, markSent, recordAttempt, type Failure } from './queries.ts'
import type { MessageFacts, QueuedNotification } from './queries.ts'

const upcoming: readonly AppointmentStatus[] = ['CONFIRMED', 'IN_PROGRESS']

/** In which states of its appointment a message is still true; undefined where in any. */
const sendableIn: Record<AppointmentTemplate, readonly AppointmentStatus[] | undefined> = {
  appointment_confirmed: upcoming,
  appointment_reminder: upcoming,
  appointment_rescheduled: upcoming,
  meet_link: upcoming,
  payment_received: [...upcoming, 'COMPLETED', 'NO_SHOW'],
  appointment_cancelled: undefined,
  payment_refunded: undefined,
}

/** Messages about one version of the time only: after a reschedule there is a newer one. */
const ofOneVersion: ReadonlySet<AppointmentTemplate> = new Set(['appointment_reminder', 'appointment_rescheduled'])

function isStillNeeded({ template, timeVersion }: QueuedNotification, facts: MessageFacts, now: Temporal.Instant) {
  const states = sendableIn[template]
  if (states === undefined) return true
  if (!states.includes(facts.status)) return false
  if (ofOneVersion.has(template) && timeVersion !== facts.timeVersion) return false
  return template === 'payment_received' || Temporal.Instant.compare(now, facts.endsAt) < 0
}

interface Message {
  to: Phone
  name: string
  values: Record<string, string>
}

/** What to send, of the facts as they are now; or why nothing is to be sent any more. */
async function composeMessage(deps: Deps, queued: QueuedNotification): Promise<Message | Failure> {
  const { appointmentId, template, refundId } = queued
  const facts = appointmentId === null ? undefined : await findMessageFacts(deps.db, appointmentId, refundId)
  if (appointmentId === null || facts === undefined) return { code: 'NO_APPOINTMENT', message: null }
  if (!isStillNeeded(queued, facts, deps.clock.now())) return { code: 'NO_LONGER_NEEDED', message: null }
  try {
    // Issued here, by the message that first tells its number.
    const receipt = template === 'payment_received' ? await issueReceipt(deps, appointmentId) : undefined
    const told = { ...facts, receiptNumber: receipt?.number ?? null }
    return {
      to: parsePhone(queued.phone, listOf(deps.config.PHONE_COUNTRIES)),
      name: facts.patientName.trim() === '' ? 'Patient' : facts.patientName,
      values: templateValues(template, told, deps.config.PUBLIC_URL.replace(/\/+$/, '')),
    }
  } catch (error) {
    if (error instanceof MissingFact) return { code: 'FACT_MISSING', message: error.message }
    if (error instanceof AppError) return { code: 'INVALID_PHONE', message: 'This is no mobile number.' }
    throw error
  }
}

const throttledSeconds = 60

/** Refused for what it says or whom it is for, and not for the account's keys or credits, which a person can mend. */
const isFinal = (error: ProviderError) => error.kind === 'refused' && ![401, 402, 403].includes(error.status ?? 0)

/**
 * Sends a queued message. Safe to run twice: a row that was sent, delivered or given up is left alone, and what it says
 * is read anew each time. The gateway has no idempotency key, so a message whose answer was lost may arrive twice: better
 * than not at all. Throws ProviderError where another try may help.
 */
export async function sendNotification(deps: Deps, { notificationId }: { notificationId: number }): Promise<void> {
  const queued = await findNotification(deps.db, notificationId)
  if (queued?.status !== 'QUEUED') return
  const message = await composeMessage(deps, queued)
  if ('code' in message) {
    deps.log.info('message_not_sent', { notificationId, code: message.code })
    await markFailed(deps.db, notificationId, message)
    return
  }
  try {
    const { messageId } = await deps.gallabox.sendTemplate({ ...message, template: queued.template })
    await transact(deps.db, async (tx) => {
      const { values } = message
      if (!(await markSent(tx, notificationId, { messageId, values, now: deps.clock.now() }))) return
      await applyEarlyDeliveries(deps, tx, messageId)
    })
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    const failure = { code: error.code ?? error.kind, message: error.description ?? error.message }
    const isLast = queued.attemptsCount + 1 >= maxAttempts
    const severity = isFinal(error) || isLast || error.kind === 'refused' ? 'error' : 'warn'
    deps.log[severity]('message_not_sent', { notificationId, vendor: 'gallabox', code: failure.code })
    if (isFinal(error) || isLast) {
      await markFailed(deps.db, notificationId, failure)
      return flagUndelivered(deps.db, notificationId, deps.clock.now())
    }
    await recordAttempt(deps.db, notificationId, failure)
    if (error.kind !== 'throttled') throw error
    // Backing off by seconds would only be refused again: the gateway counts by the minute.
    const runAt = deps.clock.now().add({ seconds: error.retryAfterSeconds ?? throttledSeconds })
    await enqueue(deps.db, 'send_notification', { notificationId }, { runAt })
  }
}
