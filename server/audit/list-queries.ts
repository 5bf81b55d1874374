import { sql } from 'kysely'
import type { CentreId, PatientId, UserId } from '../../contract/core/values.ts'
import type { Scope } from '../../contract/rules/scope.ts'
import { isClinicianInScope } from '../db/hours-fragment-queries.ts'
import type { DatabaseOrTx } from '../db/pool.ts'

export interface AuditRow {
  id: number
  at: Temporal.Instant
  userId: UserId | null
  fullName: string | null
  action: string
  entityType: string | null
  entityId: number | null
  patientId: PatientId | null
  patientName: string | null
  clinicianName: string | null
  centreId: CentreId | null
  why: string | null
  metadata: unknown
}

export interface AuditFilter {
  patientId?: number
  userId?: number
  entity?: string
  from?: Temporal.Instant
  to?: Temporal.Instant
  beforeId?: number
  limit: number
}

/**
 * Latest first. A centre manager sees the entries of their centre, and entries without a centre about a patient who has
 * had an appointment there or a clinician who works there. A merged patient's earlier entries are included.
 */
export async function listAudit(db: DatabaseOrTx, scope: Scope, filter: AuditFilter): Promise<AuditRow[]> {
  const { patientId = null, userId = null, entity = null, from = null, to = null, beforeId = null } = filter
  const { everywhere, centreIds } = scope
  const { rows } = await sql<AuditRow>`
    select l.id, l.created_at as at, l.user_id as "userId", u.full_name as "fullName", l.action,
      l.entity_type as "entityType", l.entity_id as "entityId", l.patient_id as "patientId",
        pu.full_name as "patientName",
      cu.full_name as "clinicianName",
      l.centre_id as "centreId", l.why, l.metadata
    from audit_logs l left join users u on u.id = l.user_id
    left join patient_profiles pp on pp.id = l.patient_id left join users pu on pu.id = pp.user_id
    left join clinician_profiles c on c.id = case when l.entity_type = 'clinician' then l.entity_id
      when l.entity_type = 'closure' then (substring(l.metadata ->> 'clinicianId' from '^[0-9]{1,15}$'))::bigint end
    left join users cu on cu.id = c.user_id
    where (${patientId}::bigint is null or l.patient_id in (select p.id from patient_profiles p
        where p.id = ${patientId} or p.merged_into_patient_id = ${patientId}))
      and (${userId}::bigint is null or l.user_id = ${userId})
      and (${entity}::text is null or l.entity_type = ${entity})
      and (${from}::timestamptz is null or l.created_at >= ${from})
      and (${to}::timestamptz is null or l.created_at < ${to})
      and (${beforeId}::bigint is null or l.id < ${beforeId})
      and (${everywhere} or l.centre_id = any(${centreIds}::bigint[]) or (l.centre_id is null and (exists (
        select from appointments a where a.patient_id = l.patient_id and a.is_active
          and a.centre_id = any(${centreIds}::bigint[])) or (c.id is not null and ${isClinicianInScope(scope)}))))
    order by l.id desc limit ${filter.limit}`.execute(db)
  return rows
}

/** Everybody who has or had a role within the scope, by name. */
export async function listPeople(
  db: DatabaseOrTx,
  { everywhere, centreIds }: Scope,
): Promise<{ userId: UserId; fullName: string }[]> {
  const { rows } = await sql<{ userId: UserId; fullName: string }>`
    select u.id as "userId", u.full_name as "fullName" from users u
    where exists (select from user_roles r where r.user_id = u.id
      and (${everywhere} or r.centre_id is null or r.centre_id = any(${centreIds}::bigint[])))
    order by u.full_name, u.id`.execute(db)
  return rows
}
