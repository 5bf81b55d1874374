-- More of what is needed while the clinic's earlier system still writes.

-- By what a phone is found however it is written: its last ten digits, without what a spreadsheet makes of a number.
create function phone_key(phone text) returns text language sql immutable parallel safe as $$
  select right(regexp_replace(translate(phone, '०१२३४५६७८९', '0123456789'), '\.0+$|[^0-9]', '', 'g'), 10)
$$;
create index users_phone_in_other_form on users (phone_key(phone))
  where user_type = 'PATIENT' and phone !~ '^91[6-9][0-9]{9}$';

-- What the other system's staff enter as BOOKED waits for nobody to pay, whenever they do.
create function keep_staff_booking() returns trigger language plpgsql as $$
begin
  new.hold_expires_at := null;
  return new;
end $$;

create function attach_staff_bookings() returns int language plpgsql as $$
begin
  if exists (select from pg_trigger where tgrelid = 'appointments'::regclass and tgname = 'mibo_staff_booking') then
    return 0;
  end if;
  create trigger mibo_staff_booking before insert on appointments for each row
    when (new.status = 'BOOKED' and new.source <> 'WEB_PATIENT' and new.fee_amount is null)
    execute function keep_staff_booking();
  return 1;
end $$;
