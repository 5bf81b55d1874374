-- What a database that the clinic used before needs, beside what every one has.

-- When the clinic's own database was taken over, and when it was given back, if it was.
create table adoptions (
  id bigserial primary key,
  adopted_at timestamptz not null default now(),
  left_at timestamptz,
  -- What stood in the other system's way and was taken out for it when the clinic went back: statements that restore it.
  taken_out jsonb not null default '[]'
);

-- A phone as it was written before it was brought to its canonical form.
alter table users add column phone_before_adoption text;

-- Two accounts of one phone. Only a person knows whether they are one person: see `npm run patients:merge`.
create table duplicate_patients (
  id bigserial primary key,
  kept_user_id bigint not null references users (id),
  other_user_id bigint not null unique references users (id),
  found_at timestamptz not null default now(),
  resolved_at timestamptz
);

alter table patient_profiles
  add column merged_into_patient_id bigint references patient_profiles (id),
  -- Charged once a patient.
  add column registration_paid_at timestamptz;

alter table appointments
  -- Who put this appointment on top of another, and why: the exclusion constraint leaves it out.
  add column squeezed_in_by_user_id bigint references users (id),
  add column override_reason varchar(255),
  add column registration_fee_amount numeric(10, 2);

alter table appointments drop constraint appointments_no_overlap;
alter table appointments add constraint appointments_no_overlap exclude using gist (
    clinician_id with =,
    tstzrange(scheduled_start_at, scheduled_end_at) with &&
  ) where (status in ('BOOKED', 'CONFIRMED', 'IN_PROGRESS') and is_active and squeezed_in_by_user_id is null);

alter table payments add column method varchar(20) not null default 'RAZORPAY'
  constraint payments_method_check check (method in ('RAZORPAY', 'CASH', 'CARD', 'UPI'));

-- Where a row of the other system is what this one came from, which row.
alter table closures add column source_table varchar(63), add column source_id bigint;
create unique index closures_source on closures (source_table, source_id);
alter table patient_medical_notes
  add column appointment_id bigint references appointments (id),
  add column source_table varchar(63),
  add column source_id bigint;
create unique index patient_medical_notes_source on patient_medical_notes (source_table, source_id);

-- What the clinician is asked about, beside the speciality: words to search.
alter table clinician_profiles add column expertise jsonb;

-- Words that a column holds, whether as text with commas, as a JSON array or as a JSON string: by the column's own type.
create function words_of(value text) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(trim(word) order by nth), '{}')
  from unnest(string_to_array(value, ',')) with ordinality t(word, nth) where trim(word) <> ''
$$;
create function words_of(value text[]) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(trim(word) order by nth), '{}')
  from unnest(value) with ordinality t(word, nth) where trim(word) <> ''
$$;
create function words_of(value jsonb) returns text[] language sql immutable parallel safe as $$
  select case jsonb_typeof(value)
    when 'array' then (
      select coalesce(array_agg(trim(word #>> '{}') order by nth), '{}')
      from jsonb_array_elements(value) with ordinality t(word, nth)
      where jsonb_typeof(word) = 'string' and trim(word #>> '{}') <> '')
    when 'string' then words_of(value #>> '{}')
    else '{}'::text[] end
$$;
