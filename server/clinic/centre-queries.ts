import { sql } from 'kysely'
import type { CentreId, UserId } from '../../contract/core/values.ts'
import type { Scope } from '../../contract/rules/scope.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { isBooked } from './clinician-queries.ts'

/** What is kept of a centre and can be changed. */
export interface Place {
  name: string
  city: string | null
  addressLine1: string | null
  addressLine2: string | null
  pincode: string | null
  contactPhone: string | null
  mapUrl: string | null
  directions: string | null
  timezone: string
}

export interface CentreRow extends Place {
  id: CentreId
  isActive: boolean
  clinicians: number
  bookedCount: number
  bookedNextAt: Temporal.Instant | null
  savedAt: Temporal.Instant | null
  savedBy: string | null
}

/** Centres of the scope, or one of them, by name: those that are switched off come last. */
export async function listCentres(
  db: DatabaseOrTx,
  { scope, centreId, now }: { scope: Scope; centreId: CentreId | null; now: Temporal.Instant },
): Promise<CentreRow[]> {
  const { rows } = await sql<CentreRow>`
    select ce.id, ce.name, ce.city, ce.address_line1 as "addressLine1", ce.address_line2 as "addressLine2", ce.pincode,
      ce.contact_phone as "contactPhone", ce.map_url as "mapUrl", ce.directions, ce.timezone,
      ce.is_active as "isActive", booked.count as "bookedCount", booked.next as "bookedNextAt",
      ce.saved_at as "savedAt",
      (select s.full_name from users s where s.id = ce.saved_by_user_id) as "savedBy",
      (select count(*)::int from clinician_profiles c join users u on u.id = c.user_id
        where c.is_active and u.is_active and (c.primary_centre_id = ce.id or exists (
          select from clinician_availability_rules r
          where r.clinician_id = c.id and r.is_active and r.centre_id = ce.id))) as clinicians
    from centres ce cross join lateral (
      select count(*)::int as count, min(a.scheduled_start_at) as next from appointments a
      where a.centre_id = ce.id and ${isBooked(now)}) booked
    where (${scope.everywhere} or ce.id = any(${scope.centreIds}::bigint[]))
      and (${centreId}::bigint is null or ce.id = ${centreId}::bigint)
    order by ce.is_active desc, ce.name, ce.id`.execute(db)
  return rows
}

/** Locked until the transaction ends, so that of two who save it the second sees what the first saved. */
export async function lockCentre(tx: Tx, id: CentreId): Promise<void> {
  await sql`select from centres where id = ${id} for no key update`.execute(tx)
}

/** A centre goes by its name, in messages and in the file that a clinic is imported from. */
export async function isNameTaken(tx: Tx, name: string, except: CentreId | null): Promise<boolean> {
  const { rows } = await sql`
    select id from centres where lower(name) = lower(${name}) and is_active and id is distinct from ${except}::bigint
    limit 1`.execute(tx)
  return rows.length > 0
}

export async function insertCentre(
  tx: Tx,
  place: Place,
  { by, now }: { by: UserId; now: Temporal.Instant },
): Promise<CentreId> {
  const { rows } = await sql<{ id: CentreId }>`
    insert into centres (name, city, address_line1, address_line2, pincode, contact_phone, map_url, directions,
      timezone, saved_at, saved_by_user_id)
    values (${place.name}, ${place.city}, ${place.addressLine1}, ${place.addressLine2}, ${place.pincode},
      ${place.contactPhone}, ${place.mapUrl}, ${place.directions}, ${place.timezone}, ${now}, ${by})
    returning id`.execute(tx)
  if (rows[0] === undefined) throw new Error('An insert returned no id')
  return rows[0].id
}

export async function saveCentre(
  tx: Tx,
  id: CentreId,
  place: Place,
  { by, now }: { by: UserId; now: Temporal.Instant },
): Promise<void> {
  await sql`update centres set name = ${place.name}, city = ${place.city}, address_line1 = ${place.addressLine1},
      address_line2 = ${place.addressLine2}, pincode = ${place.pincode}, contact_phone = ${place.contactPhone},
      map_url = ${place.mapUrl}, directions = ${place.directions}, timezone = ${place.timezone}, saved_at = ${now},
      saved_by_user_id = ${by}, updated_at = ${now}
    where id = ${id}`.execute(tx)
}

export async function setCentreActive(
  tx: Tx,
  id: CentreId,
  { isActive, now }: { isActive: boolean; now: Temporal.Instant },
): Promise<void> {
  await sql`update centres set is_active = ${isActive}, updated_at = ${now} where id = ${id}`.execute(tx)
}
