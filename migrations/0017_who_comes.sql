-- Who came is what was booked: it stays when the list of people is changed, and a minor's guardian is named.

alter table appointments
  -- The dependent's name on the day of the booking; null where the patient comes.
  add column dependent_name varchar(150),
  -- Of whoever comes, as it was known then; null where it was not.
  add column visitor_date_of_birth date,
  add column guardian_name varchar(150);

update appointments a set dependent_name = d.full_name, visitor_date_of_birth = d.date_of_birth
from dependents d where d.id = a.dependent_id;

-- Until now the guardian was always whose phone it is.
update appointments a set guardian_name = u.full_name
from patient_profiles p join users u on u.id = p.user_id
where p.id = a.patient_id and a.guardian_confirmed_at is not null;
