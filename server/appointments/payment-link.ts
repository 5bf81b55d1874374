import type { AppointmentId } from '../../contract/core/values.ts'
import { hasPermission } from '../../contract/rules/permissions.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { isAfter, isBefore } from '../core/instants.ts'
import type { Deps } from '../deps.ts'
import { wasQueuedSince } from '../messaging/queries.ts'
import { queueNotifications } from '../messaging/queue.ts'
import { holdEnd } from './book-at-desk.ts'
import { decideAtDesk, forbidden, statusChanged } from './decide-at-desk.ts'
import { extendHold } from './desk-queries.ts'

/**
 * Sends the payment link for an unpaid visit, and extends its hold by the clinic's hold time, never beyond the start. A
 * second press within the minute does not send another one. Throws NOT_FOUND, FORBIDDEN, and STATUS_CHANGED if the
 * visit is not waiting for payment.
 */
export async function sendPaymentLink(
  deps: Deps,
  author: Author,
  { appointmentId }: { appointmentId: AppointmentId },
): Promise<void> {
  await decideAtDesk(deps, author, { appointmentId }, async ({ tx, appointment, now }) => {
    if (!hasPermission(author.actor, 'money.take', appointment)) throw forbidden('money.take')
    const { status, holdExpiresAt, startsAt, patientId, centreId } = appointment
    if (status !== 'BOOKED' || holdExpiresAt === null) throw statusChanged(status)
    if (!isAfter(holdExpiresAt, now)) throw statusChanged('EXPIRED')
    const until = holdEnd(startsAt, now, deps.settings.current.linkHoldMinutes)
    const aMinuteAgo = now.subtract({ minutes: 1 })
    if (isBefore(holdExpiresAt, until.subtract({ minutes: 1 }))) await extendHold(tx, { appointmentId, until, now })
    if (await wasQueuedSince(tx, { appointmentId, template: 'payment_link', since: aMinuteAgo })) return
    await queueNotifications(tx, { templates: ['payment_link'], appointmentId, isRepeated: true, now })
    await recordAudit(tx, author, {
      action: 'PAYMENT_LINK_SENT',
      entityType: 'appointment',
      entityId: appointmentId,
      patientId,
      centreId,
      now,
    })
  })
}
