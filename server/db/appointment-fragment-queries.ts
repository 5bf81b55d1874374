import { sql, type RawBuilder } from 'kysely'
import type { Scope } from '../../contract/rules/scope.ts'

/** A video session `v` that can still be joined; an index allows one per appointment. */
export const isOpenSession = sql`v.status in ('SCHEDULED', 'STARTED')`

/** The open video session of appointment `a`. */
export const openSession = sql`from video_sessions v where v.appointment_id = a.id and ${isOpenSession}`

/** Payments `p` of an appointment: the first successful one, then the latest. */
export const bestPaymentFirst = sql`p.status in ('SUCCESS', 'REFUNDED') desc, p.id desc`

/** The successful payment of appointment `a`, otherwise its latest. */
export const latestPayment = sql`from payments p where p.appointment_id = a.id order by ${bestPaymentFirst} limit 1`

/** Appointment `a` was paid for, whether or not it was refunded since. */
export const isPaid = sql`exists (
  select from payments p where p.appointment_id = a.id and p.status in ('SUCCESS', 'REFUNDED'))`

/**
 * What is still to be paid for appointment `a`, in paise: its fee and registration fee, less what was waived and what
 * was paid, plus what went back of that; a refund by hand, which may still fail, only once it was processed. Nothing is
 * due of what was cancelled or ran out, nor of what an earlier system quoted.
 */
export const duePaise = sql`(case
  when a.status in ('CANCELLED', 'EXPIRED', 'RESCHEDULED') or a.fee_amount is null then 0
  else greatest(0, a.fee_amount + coalesce(a.registration_fee_amount, 0) - coalesce(a.waived_amount, 0)
    - coalesce((select sum(case when p.paid_amount <= back.amount then 0 else p.amount - back.amount end)
        from payments p cross join lateral (select coalesce(sum(r.amount), 0) as amount from refunds r
          where r.payment_id = p.id and (r.status = 'PROCESSED' or (r.status = 'PENDING' and r.origin = 'OURS'))) back
        where p.appointment_id = a.id and p.status in ('SUCCESS', 'REFUNDED')), 0)) end * 100)::int`

/** Appointment `a` belongs to what a permission of a member of staff reaches. */
export const isInScope = ({ everywhere, centreIds, clinicianId }: Scope): RawBuilder<unknown> =>
  sql`(${everywhere} or a.centre_id = any(${centreIds}::bigint[]) or a.clinician_id = ${clinicianId}::bigint)`

/** The last change by the desk to appointment `a` that can still be undone, or whose consequences wait. */
export const openDeskChange = sql`from desk_changes dc
  where dc.appointment_id = a.id and dc.released_at is null and dc.undone_at is null order by dc.id desc limit 1`

/** The same of those that a patient is told of. */
export const openDeskMove = sql`from desk_changes dc
  where dc.appointment_id = a.id and dc.kind in ('MOVE', 'CANCEL') and dc.released_at is null and dc.undone_at is null
  order by dc.id desc limit 1`

/** Message template `t` tells a patient whether, when and where a visit takes place; the others are about money. */
export const isAboutVisit = sql`t.name in ('appointment_confirmed', 'appointment_reminder', 'appointment_rescheduled',
  'appointment_cancelled', 'meet_link', 'appointment_offer', 'payment_link')`
