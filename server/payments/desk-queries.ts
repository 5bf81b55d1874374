import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { DeskPaymentMethod } from '../../contract/staff/appointments.ts'
import type { AppointmentId, CentreId, PatientId, UserId } from '../../contract/core/values.ts'
import { duePaise } from '../db/appointment-fragment-queries.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

/** What an appointment still owes, in paise. Needs its lock to stay true. */
export async function findDue(tx: Tx, appointmentId: AppointmentId): Promise<number> {
  const { rows } = await sql<{ duePaise: number }>`
    select ${duePaise} as "duePaise" from appointments a where a.id = ${appointmentId}`.execute(tx)
  return rows[0]?.duePaise ?? 0
}

export interface TakenPayment {
  appointmentId: AppointmentId
  patientId: PatientId
  amountPaise: number
  method: DeskPaymentMethod
  reference: string | null
  drawerId: number | null
  draftId: string | null
  userId: UserId
  now: Temporal.Instant
}

/** What this person has taken for a visit under a draft; undefined if nothing yet. Needs its lock to stay true. */
export async function findDraftedPayment(
  tx: Tx,
  { appointmentId, userId, draftId }: { appointmentId: AppointmentId; userId: UserId; draftId: string },
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    select id from payments
    where appointment_id = ${appointmentId} and received_by_user_id = ${userId}
      and draft_id = ${draftId}::uuid`.execute(tx)
  return rows[0]?.id
}

/** Money that somebody has in their hand, or has seen arrive: paid from the start. */
export async function insertDeskPayment(tx: Tx, payment: TakenPayment): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into payments (patient_id, appointment_id, provider, order_id, amount, currency, status, method, paid_at,
      captured_at,
      payment_method_details, received_by_user_id, drawer_id, reference, draft_id, created_at)
    values (${payment.patientId}, ${payment.appointmentId}, 'DESK', ${`desk_${randomUUID()}`},
      ${payment.amountPaise}::numeric / 100, 'INR', 'SUCCESS', ${payment.method}, ${payment.now}, ${payment.now},
      jsonb_build_object('method', lower(${payment.method}::text)), ${payment.userId}, ${payment.drawerId},
      ${payment.reference}, ${payment.draftId}::uuid, ${payment.now})
    returning id`.execute(tx)
  const id = rows[0]?.id
  if (id === undefined) throw new Error('The payment just taken is not there')
  return id
}

/** The person's own open drawer at a centre, held to the end of the transaction. */
export async function lockOwnDrawer(
  tx: Tx,
  { centreId, userId }: { centreId: CentreId; userId: UserId },
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    select id from drawers where centre_id = ${centreId} and opened_by_user_id = ${userId} and closed_at is null
    for no key update`.execute(tx)
  return rows[0]?.id
}

export async function insertCashIn(
  tx: Tx,
  movement: { drawerId: number; paymentId: number; amountPaise: number; userId: UserId; now: Temporal.Instant },
): Promise<void> {
  await sql`
    insert into drawer_movements (drawer_id, kind, amount, payment_id, by_user_id, moved_at)
    values (${movement.drawerId}, 'PAYMENT', ${movement.amountPaise}::numeric / 100, ${movement.paymentId},
      ${movement.userId},
      ${movement.now})`.execute(tx)
}

export interface DrawerRow {
  id: number
  centreId: CentreId
  openedBy: string
  openedAt: Temporal.Instant
  openingPaise: number
  expectedPaise: number
  isOwn: boolean
}

/** The open drawers of a centre; only the caller's own where that is all that they may see. */
export async function listOpenDrawers(
  db: DatabaseOrTx,
  { centreId, userId, ownOnly }: { centreId: CentreId; userId: UserId; ownOnly: boolean },
): Promise<DrawerRow[]> {
  const { rows } = await sql<DrawerRow>`
    select d.id, d.centre_id as "centreId", u.full_name as "openedBy", d.opened_at as "openedAt",
      (d.opening_amount * 100)::int as "openingPaise",
      ((d.opening_amount + coalesce((select sum(m.amount) from drawer_movements m where m.drawer_id = d.id),
        0)) * 100)::int
        as "expectedPaise",
      d.opened_by_user_id = ${userId} as "isOwn"
    from drawers d join users u on u.id = d.opened_by_user_id
    where d.centre_id = ${centreId} and d.closed_at is null and (not ${ownOnly} or d.opened_by_user_id = ${userId})
    order by d.id`.execute(db)
  return rows
}

export async function isCentre(db: DatabaseOrTx, centreId: CentreId): Promise<boolean> {
  const { rows } = await sql`select from centres where id = ${centreId}`.execute(db)
  return rows.length === 1
}

/** Undefined where the person has one open there already. */
export async function insertDrawer(
  tx: Tx,
  drawer: { centreId: CentreId; userId: UserId; openingPaise: number; now: Temporal.Instant },
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    insert into drawers (centre_id, opened_by_user_id, opened_at, opening_amount)
    select ce.id, ${drawer.userId}, ${drawer.now}, ${drawer.openingPaise}::numeric / 100
    from centres ce where ce.id = ${drawer.centreId}
    on conflict do nothing returning id`.execute(tx)
  return rows[0]?.id
}
