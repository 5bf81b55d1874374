import type { AppointmentStatus } from '../../contract/rules/appointments.ts'
import { cancelUntilMs } from '../../contract/rules/cancel-until.ts'
import type { AppointmentId, Phone } from '../../contract/core/values.ts'
import { parsePhone } from '../core/phone.ts'
import { listOf } from '../core/config.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { ProviderError } from '../providers/http.ts'
import { enqueue, maxAttempts } from '../jobs/enqueue.ts'
import { applyEarlyDeliveries } from './delivery-webhook.ts'
import { holdMessage } from './hold-queries.ts'
import { offerToken } from './offer-link.ts'
import { MissingFact, templateValues, type AppointmentTemplate } from './messages.ts'
import {
  beginSend,
  isLastSend,
  markFailed,
  markNotNeeded,
  markSent,
  markUnconfirmed,
  recordAttempt,
  type Failure,
} from './send-result-queries.ts'
import { findMessageFacts, findNotification, type MessageFacts, type QueuedNotification } from './queries.ts'

const upcoming: readonly AppointmentStatus[] = ['CONFIRMED', 'IN_PROGRESS']

/** The appointment statuses in which a message is still true; undefined if it is in any. */
const sendableIn: Record<AppointmentTemplate, readonly AppointmentStatus[] | undefined> = {
  appointment_confirmed: upcoming,
  appointment_reminder: upcoming,
  appointment_rescheduled: upcoming,
  meet_link: upcoming,
  payment_received: [...upcoming, 'COMPLETED', 'NO_SHOW'],
  appointment_cancelled: undefined,
  payment_refunded: undefined,
  payment_link: ['BOOKED'],
  appointment_offer: ['CONFIRMED'],
}

/** Until when an appointment can be cancelled by its patient; null if that has passed. */
function openUntil({ clock, settings }: Deps, { startsAt, cancelCutoffHours }: MessageFacts): Temporal.Instant | null {
  const hours = cancelCutoffHours ?? settings.defaults.cancelCutoffHours
  const untilMs = cancelUntilMs(startsAt.epochMilliseconds, hours)
  return clock.now().epochMilliseconds > untilMs ? null : Temporal.Instant.fromEpochMilliseconds(untilMs)
}

const offerLink = ({ config }: Deps, offerId: number) =>
  `${config.PUBLIC_URL.replace(/\/+$/, '')}/offer/${offerToken(config, offerId)}`

/** Messages that only concern one version of the time: after a reschedule a newer one is sent. */
const ofOneVersion: ReadonlySet<AppointmentTemplate> = new Set(['appointment_reminder', 'appointment_rescheduled'])

const linkMessages: ReadonlySet<AppointmentTemplate> = new Set([
  'appointment_reminder',
  'appointment_rescheduled',
  'meet_link',
])

function isStillNeeded(queued: QueuedNotification, facts: MessageFacts, now: Temporal.Instant): boolean {
  const { template, timeVersion, videoSessionId } = queued
  // The visit is somebody else's since: a message names its patient.
  if (queued.userId !== null && queued.userId !== facts.patientUserId) return false
  const states = sendableIn[template]
  if (states === undefined) return true
  if (!states.includes(facts.status)) return false
  if (template === 'appointment_offer' && !facts.isOfferOpen) return false
  if (ofOneVersion.has(template) && timeVersion !== facts.timeVersion) return false
  // A link that no longer exists or was replaced is superseded by the message about the new one.
  if (
    template === 'meet_link' &&
    (facts.joinUrl === null || facts.videoSessionId !== (videoSessionId ?? facts.videoSessionId))
  ) {
    return false
  }
  if (template === 'payment_received') return true
  const until = template === 'appointment_reminder' ? facts.startsAt : facts.endsAt
  return Temporal.Instant.compare(now, until) < 0
}

/** What the clinic's earlier system sends to the patients of its own bookings. */
const sentByEarlierSystem: ReadonlySet<AppointmentTemplate> = new Set([
  'appointment_confirmed',
  'payment_received',
  'meet_link',
])

/**
 * While both systems run, only one of them sends each message; the earlier one reminds every patient in the database.
 */
const isSentByEarlierSystem = ({ config }: Deps, template: AppointmentTemplate, { isOthers }: MessageFacts) =>
  config.OTHER_SYSTEM === 'on' &&
  (template === 'appointment_reminder' || (isOthers && sentByEarlierSystem.has(template)))

interface Message {
  to: Phone
  name: string
  values: Record<string, string>
}

const notNeeded = new Set(['NO_APPOINTMENT', 'NO_LONGER_NEEDED', 'TOLD_BY_OTHER_SYSTEM'])

/** What messages need from other rooms. It is passed in, because those rooms queue messages themselves. */
interface Asked {
  /** Checks that a video call's link still works before it is sent. */
  checkLink: (deps: Deps, appointmentId: AppointmentId) => Promise<void>
  issueReceipt: (deps: Deps, appointmentId: AppointmentId) => Promise<{ number: string } | undefined>
}

/** What to send, given the present facts, or why nothing is to be sent any more. */
async function composeMessage(
  deps: Deps,
  queued: QueuedNotification,
  { checkLink, issueReceipt }: Asked,
): Promise<Message | Failure | 'held'> {
  const { appointmentId, template } = queued
  if (appointmentId !== null && linkMessages.has(template)) await checkLink(deps, appointmentId)
  const facts = appointmentId === null ? undefined : await findMessageFacts(deps.db, appointmentId, queued)
  if (appointmentId === null || facts === undefined) return { code: 'NO_APPOINTMENT', message: null }
  if (facts.isHeld) return 'held'
  if (!isStillNeeded(queued, facts, deps.clock.now())) {
    return facts.isUndoable ? 'held' : { code: 'NO_LONGER_NEEDED', message: null }
  }
  if (queued.phone === '') return { code: 'NO_PHONE', message: null }
  if (isSentByEarlierSystem(deps, template, facts)) return { code: 'TOLD_BY_OTHER_SYSTEM', message: null }
  try {
    // Issued here, by the first message that names its number.
    const receipt = template === 'payment_received' ? await issueReceipt(deps, appointmentId) : undefined
    const told = {
      ...facts,
      receiptNumber: receipt?.number ?? null,
      cancelUntil: openUntil(deps, facts),
      offerLink: queued.offerId === null ? null : offerLink(deps, queued.offerId),
    }
    return {
      to: parsePhone(queued.phone, listOf(deps.config.PHONE_COUNTRIES)),
      name: facts.patientName.trim() === '' ? 'Patient' : facts.patientName,
      values: templateValues(template, {
        facts: told,
        publicUrl: deps.config.PUBLIC_URL.replace(/\/+$/, ''),
        language: queued.language,
        providerTemplate: queued.providerTemplate,
      }),
    }
  } catch (error) {
    if (error instanceof MissingFact) return { code: 'FACT_MISSING', message: error.message }
    if (error instanceof AppError) return { code: 'INVALID_PHONE', message: 'This is no mobile number.' }
    throw error
  }
}

const throttledSeconds = 60
/** However long the gateway asks us to wait, the message is retried within the hour. */
const longestPauseSeconds = 3600
/** A message that is throttled for this long is given up: about as long as the attempts of a job take. */
const throttledHours = 72

/** Refused for its content or its recipient, and not for the account's keys or credits, which a person can fix. */
const isFinal = (error: ProviderError) => error.kind === 'refused' && ![401, 402, 403].includes(error.status ?? 0)

/**
 * Sends a queued message. Safe to run twice: a row that was sent, delivered or given up is left alone, and the
 * content is computed anew each time. The gateway has no idempotency key, so a message whose reply was lost may
 * arrive twice, which is better than not at all, but no more often. Each kind of failure has its own limit: lost
 * replies end as 'sent, unconfirmed', refusals and outages with the attempts of the job, throttling with the
 * message's age. Throws ProviderError if another attempt may help.
 */
export async function sendNotification(
  deps: Deps,
  { notificationId, ...asked }: { notificationId: number } & Asked,
): Promise<void> {
  const queued = await findNotification(deps.db, notificationId)
  if (queued?.status !== 'QUEUED') return
  const message = await composeMessage(deps, queued, asked)
  if (message === 'held') return holdMessage(deps.db, notificationId, deps.clock.now())
  if ('code' in message) {
    const { code } = message
    deps.log[notNeeded.has(code) ? 'info' : 'error']('message_not_sent', { notificationId, code })
    if (notNeeded.has(code)) return markNotNeeded(deps.db, notificationId, message)
    return markFailed(deps.db, notificationId, { ...message, isAnswer: false, now: deps.clock.now() })
  }
  const unanswered = await beginSend(deps.db, queued)
  if (unanswered === undefined) return markUnconfirmed(deps.db, notificationId, deps.clock.now())
  // A confirmation that a cancellation overtook on the way to the database was sent before it.
  const now = deps.clock.now()
  try {
    const { messageId } = await deps.gallabox.sendTemplate({ ...message, template: queued.providerTemplate })
    await transact(deps.db, async (tx) => {
      const { values } = message
      if (!(await markSent(tx, notificationId, { messageId, values, now }))) return
      await applyEarlyDeliveries(deps, tx, messageId)
    })
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    await recordFault(deps, queued, { error, unanswered })
  }
}

/** Records why a send failed, each kind by its own rule. Rethrows the error if the job has to be retried. */
async function recordFault(
  deps: Deps,
  { id, attemptsCount, createdAt }: QueuedNotification,
  { error, unanswered }: { error: ProviderError; unanswered: number },
): Promise<void> {
  const { db, clock, log } = deps
  const now = clock.now()
  const isAnswer = error.kind !== 'unknown'
  const failure = { code: error.code ?? error.kind, message: error.description ?? error.message, isAnswer }
  const say = (severity: 'warn' | 'error') =>
    log[severity]('message_not_sent', { notificationId: id, vendor: 'gallabox', code: failure.code })

  if (error.kind === 'throttled') {
    const ageMs = now.epochMilliseconds - createdAt.epochMilliseconds
    if (ageMs < throttledHours * 3_600_000) {
      say('warn')
      await recordAttempt(db, id, { ...failure, counts: false })
      // Backing off by seconds would only be refused again: the gateway counts per minute.
      const seconds = Math.min(error.retryAfterSeconds ?? throttledSeconds, longestPauseSeconds)
      return enqueue(db, 'send_notification', { notificationId: id }, { runAt: now.add({ seconds }) })
    }
  } else if (error.kind === 'unknown') {
    say(isLastSend(unanswered) ? 'error' : 'warn')
    if (isLastSend(unanswered)) return markUnconfirmed(db, id, now)
    await recordAttempt(db, id, { ...failure, counts: false })
    throw error
  } else if (!isFinal(error) && attemptsCount + 1 < maxAttempts) {
    say(error.kind === 'refused' ? 'error' : 'warn')
    await recordAttempt(db, id, { ...failure, counts: true })
    throw error
  }
  say('error')
  await markFailed(db, id, { ...failure, now })
}
