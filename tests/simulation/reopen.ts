/** The clinic as it was on its first day. */
export const reopen = `
  delete from closures;
  update clinician_profiles set is_active = true, buffer_after_minutes = 0
    where not is_active or buffer_after_minutes <> 0;
  update centres set is_active = true where not is_active;
  update clinician_availability_rules set is_active = true where not is_active;`
