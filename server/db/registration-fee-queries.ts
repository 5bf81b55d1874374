import { sql } from 'kysely'
import type { Tx } from './pool.ts'

/**
 * A registration fee is charged once a patient. Where visits come together that were booked for two, or one stands
 * again that had ended, it falls away from each further one, unless it has been paid, asked for or waived: of what is
 * paid twice the backlog tells a person. Needs the patient's lock.
 */
export async function dropSecondRegistrationFees(tx: Tx, patientId: number): Promise<void> {
  await sql`
    update appointments a set registration_fee_amount = null, updated_at = now()
    from (
      select c.id, c.is_settled, row_number() over (order by c.is_settled desc, c.id) as place
      from (
        select v.id, coalesce(v.waived_amount, 0) > 0
            or exists (select from payments p where p.appointment_id = v.id) as is_settled
        from appointments v
        where v.patient_id = ${patientId} and v.is_active and v.registration_fee_amount > 0
          and v.status not in ('CANCELLED', 'EXPIRED')
      ) c
    ) charged
    where charged.id = a.id and charged.place > 1 and not charged.is_settled`.execute(tx)
}
