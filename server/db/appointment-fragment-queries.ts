import { sql } from 'kysely'

/** A video session `v` that can still be joined; an index allows one per appointment. */
export const isOpenSession = sql`v.status in ('SCHEDULED', 'STARTED')`

/** The open video session of appointment `a`. */
export const openSession = sql`from video_sessions v where v.appointment_id = a.id and ${isOpenSession}`

/** Payments `p` of an appointment: the first successful one, then the latest. */
export const bestPaymentFirst = sql`p.status in ('SUCCESS', 'REFUNDED') desc, p.id desc`

/** The successful payment of appointment `a`, otherwise its latest. */
export const latestPayment = sql`from payments p where p.appointment_id = a.id order by ${bestPaymentFirst} limit 1`

/** Appointment `a` was paid for, whether or not it was refunded since. */
export const isPaid = sql`exists (select from payments p where p.appointment_id = a.id and p.status in ('SUCCESS', 'REFUNDED'))`
