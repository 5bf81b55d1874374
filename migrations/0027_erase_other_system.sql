-- What the earlier system kept of a person in columns and tables of its own goes when the person is erased. What it kept of a
-- visit is a medical record, and stays.
create function erase_other_system(patient bigint, person bigint) returns void language plpgsql as $$
declare
  place record;
begin
  for place in
    select a.attrelid::regclass as table_name, a.attname as column_name, w.id from (values
      ('users', 'first_name', person), ('users', 'last_name', person), ('users', 'phone_before_adoption', person),
      ('patient_profiles', 'mrn', patient), ('patient_profiles', 'age', patient)
    ) as w(table_name, column_name, id)
    join pg_attribute a on a.attrelid = to_regclass(w.table_name) and a.attname = w.column_name and not a.attisdropped
  loop
    execute format('update %s set %I = null where id = $1 and %I is not null',
      place.table_name, place.column_name, place.column_name) using place.id;
  end loop;
  if exists (select from pg_attribute
    where attrelid = to_regclass('patient_notifications') and attname = 'patient_id' and not attisdropped) then
    execute 'delete from patient_notifications where patient_id = $1' using patient;
  end if;
end $$;
