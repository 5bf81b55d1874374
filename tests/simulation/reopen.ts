/** Rules of the first day have lower numbers than what members of staff save. */
export const lastRule = 10_000

const clinicians = [1, 2, 3]

/**
 * The clinic as it was on its first day, apart from what members of staff closed: statement by statement, so that a
 * transaction never changes several schedules but in their order.
 */
export const reopen: readonly string[] = [
  'delete from closures where created_by_user_id is null and clinician_id is null',
  ...clinicians.flatMap((id) => [
    `delete from closures where created_by_user_id is null and clinician_id = ${id}`,
    `update clinician_profiles set is_active = true, buffer_before_minutes = 0, buffer_after_minutes = 0
     where id = ${id} and (not is_active or buffer_before_minutes + buffer_after_minutes <> 0)`,
    `delete from clinician_availability_rules where clinician_id = ${id} and id > ${lastRule}`,
    `update clinician_availability_rules set is_active = true where clinician_id = ${id} and not is_active`,
  ]),
  'update centres set is_active = true where not is_active',
]
