-- What the clinic keeps of the money of a visit that its desk cancels, in rupees; null for other changes. All that is
-- not kept has to go back, also if a refund by hand had covered it and then failed.
alter table desk_changes add column kept_amount numeric(10, 2) check (kept_amount >= 0);

update desk_changes dc set kept_amount = greatest(0, coalesce((
  select sum(p.paid_amount - coalesce((
    select sum(r.amount) from refunds r
    where r.payment_id = p.id and r.status <> 'FAILED' and r.reason <> 'CANCELLED' and r.created_at <= dc.changed_at), 0))
  from payments p
  where p.appointment_id = dc.appointment_id and p.status in ('SUCCESS', 'REFUNDED') and p.paid_at <= dc.changed_at), 0)
  - coalesce(dc.refund_amount, 0))
where dc.kind = 'CANCEL';
