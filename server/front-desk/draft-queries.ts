import { sql } from 'kysely'
import type { AppointmentId, UserId } from '../../contract/core/values.ts'
import type { DatabaseOrTx } from '../db/pool.ts'

export interface Booked {
  appointmentId: AppointmentId
  /** The payment taken with it. */
  paymentId: number | null
}

/** What this person has booked under a draft; undefined if nothing yet. */
export async function findDrafted(
  db: DatabaseOrTx,
  { userId, draftId }: { userId: UserId; draftId: string },
): Promise<Booked | undefined> {
  const { rows } = await sql<Booked>`
    select a.id as "appointmentId", (select min(p.id) from payments p where p.appointment_id = a.id
      and p.received_by_user_id = a.booked_by_user_id) as "paymentId"
    from appointments a where a.booked_by_user_id = ${userId} and a.draft_id = ${draftId}::uuid`.execute(db)
  return rows[0]
}
