import { sql } from 'kysely'
import type { Profile, ProfileChange } from '../../contract/patient/dashboard.ts'
import type { PatientId } from '../../contract/core/values.ts'
import { sourceOf, userIdOf, type Actor } from '../../contract/rules/actor.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

export async function findPatientProfile(db: DatabaseOrTx, patientId: PatientId): Promise<Profile | undefined> {
  const { rows } = await sql<Profile>`
    select p.id, coalesce(u.phone, '') as phone, u.full_name as "fullName", u.email, p.date_of_birth as "dateOfBirth",
      p.gender, p.blood_group as "bloodGroup", p.emergency_contact_name as "emergencyContactName",
      p.emergency_contact_phone as "emergencyContactPhone", u.preferred_language as "preferredLanguage"
    from patient_profiles p join users u on u.id = p.user_id and u.user_type = 'PATIENT'
      where p.id = ${patientId}`.execute(db)
  return rows[0]
}

/** The desk enters a gender as free text. */
type Change = Omit<ProfileChange, 'gender'> & { gender?: string | null }

/** Updates the fields that are given: a missing key leaves its field unchanged, and null clears it. */
export async function updatePatientProfile(
  tx: Tx,
  patientId: PatientId,
  { actor, change }: { actor: Actor; change: Change },
): Promise<void> {
  const has = (key: keyof Change) => change[key] !== undefined
  await sql`
    update patient_profiles set
      date_of_birth = case when ${has('dateOfBirth')} then ${change.dateOfBirth ?? null}::date else date_of_birth end,
      gender = case when ${has('gender')} then ${change.gender ?? null} else gender end,
      blood_group = case when ${has('bloodGroup')} then ${change.bloodGroup ?? null} else blood_group end,
      emergency_contact_name = case when ${has('emergencyContactName')}
        then ${change.emergencyContactName ?? null} else emergency_contact_name end,
      emergency_contact_phone = case when ${has('emergencyContactPhone')}
        then ${change.emergencyContactPhone ?? null} else emergency_contact_phone end,
      changed_by_user_id = ${userIdOf(actor)}, changed_source = ${sourceOf(actor)}, updated_at = now()
    where id = ${patientId} and exists (
      select from users u where u.id = patient_profiles.user_id and u.user_type = 'PATIENT')`.execute(tx)
  await sql`
    update users u set full_name = coalesce(${change.fullName ?? null}, full_name),
      email = case when ${has('email')} then ${change.email ?? null} else email end,
      preferred_language = case when ${has('preferredLanguage')} then ${change.preferredLanguage ?? null}
        else preferred_language end, updated_at = now()
    from patient_profiles p where p.user_id = u.id and p.id = ${patientId} and u.user_type = 'PATIENT'`.execute(tx)
}
