/** Rules of the first day have lower numbers than what members of staff save. */
export const lastRule = 10_000

/** The clinic as it was on its first day, apart from what members of staff closed. */
export const reopen = `
  delete from closures where created_by_user_id is null;
  update clinician_profiles set is_active = true, buffer_before_minutes = 0, buffer_after_minutes = 0
    where not is_active or buffer_before_minutes + buffer_after_minutes <> 0;
  update centres set is_active = true where not is_active;
  delete from clinician_availability_rules where id > ${lastRule};
  update clinician_availability_rules set is_active = true where not is_active;`
