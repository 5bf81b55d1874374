-- An adult who ticked the box for guardians named none, and a date of birth under 18 that came later went unseen.
update appointments set guardian_confirmed_at = null where guardian_name is null and guardian_confirmed_at is not null;
alter table appointments add constraint appointments_guardian_by_name
  check ((guardian_name is null) = (guardian_confirmed_at is null)) not valid;
