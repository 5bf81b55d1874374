import { sql } from 'kysely'
import type { Role } from '../../contract/rules/actor.ts'
import type { CentreId } from '../../contract/core/values.ts'
import type { Tx } from '../db/pool.ts'
import { centres } from './clinic.ts'

/**
 * The first centre of the demo clinic, by whom its front desk is known; undefined in any other clinic. One at a time.
 */
export async function findDemoCentre(tx: Tx): Promise<CentreId | undefined> {
  await sql`select pg_advisory_xact_lock(hashtext('mibo seed'))`.execute(tx)
  const { rows } = await sql<{ id: CentreId }>`
    select c.id from centres c where c.name = ${centres[0].name} and c.contact_phone = ${centres[0].contactPhone}
      and exists (select from users u where u.phone = '919845000100' and u.user_type = 'STAFF')
    order by c.id limit 1`.execute(tx)
  return rows[0]?.id
}

export async function insertDemoStaff(
  tx: Tx,
  { email, phone, fullName }: { email: string; phone: string; fullName: string },
): Promise<void> {
  await sql`insert into users (email, phone, full_name, user_type) values (${email}, ${phone}, ${fullName}, 'STAFF')
    on conflict do nothing`.execute(tx)
}

export async function nameDemoClinician(tx: Tx, { phone, email }: { phone: string; email: string }): Promise<void> {
  await sql`update users set email = ${email}, updated_at = now()
    where phone = ${phone} and user_type = 'STAFF' and email is null`.execute(tx)
}

/** Once: a role that was taken away stays away. */
export async function giveDemoRole(
  tx: Tx,
  { email, role, centreId }: { email: string; role: Role; centreId: CentreId | null },
): Promise<void> {
  await sql`insert into user_roles (user_id, role_id, centre_id)
    select u.id, r.id, ${centreId}::bigint from users u, roles r
    where u.email = ${email} and u.user_type = 'STAFF' and r.name = ${role}
      and not exists (select from user_roles ur where ur.user_id = u.id and ur.role_id = r.id)`.execute(tx)
}
