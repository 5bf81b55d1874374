import { sql, type RawBuilder } from 'kysely'
import type { PatientId, UserId } from '../../contract/core/values.ts'
import type { DatabaseOrTx } from '../db/pool.ts'

const list = (from: RawBuilder<unknown>) =>
  sql`(select coalesce(json_agg(row order by row.id), '[]') from (${from}) row)`

/**
 * Everything stored about a patient, as one document, in one query. A test checks that each column is either here or
 * listed as left out. Clinicians' internal notes and purely technical columns (hashes, keys, counters) are left out.
 */
export async function exportPatient(
  db: DatabaseOrTx,
  { patientId, userId }: { patientId: PatientId; userId: UserId },
): Promise<Record<string, unknown>> {
  const theirs = sql`select p.id from payments p where p.patient_id = ${patientId}`
  const appointments = sql`select a.id from appointments a where a.patient_id = ${patientId}`
  // Whoever it was booked for first may have paid it: the account, and the phone that the gateway names, are theirs.
  const wasAnothers = sql`exists (select from appointment_status_history h
    where h.appointment_id = p.appointment_id and h.previous_patient_id <> ${patientId})`
  // A bill that was made for them names them, too.
  const named = (pdf: RawBuilder<unknown>, issuedAt: RawBuilder<unknown>, timeVersion: RawBuilder<unknown>) => sql`
    case when not exists (select from payments p join appointments a on a.id = p.appointment_id
        join appointment_status_history h on h.appointment_id = a.id
        where p.id = rc.payment_id and h.previous_patient_id <> ${patientId} and h.changed_at >= ${issuedAt}
          and ${timeVersion} is distinct from a.time_version)
      then translate(encode(${pdf}, 'base64'), E'\\n', '') end as "pdfBase64"`
  const phone = sql`(select u.phone from users u where u.id = ${userId})`
  const { rows } = await sql<{ document: Record<string, unknown> }>`
    select json_build_object(
      'account', (select json_build_object('phone', phone,
          'phoneAsWrittenBefore', phone_before_adoption, 'email', email, 'fullName', full_name, 'preferredLanguage',
            preferred_language, 'createdAt', created_at,
          'changedAt', updated_at) from users where id = ${userId}),
      'profile', (select json_build_object('dateOfBirth', date_of_birth, 'gender', gender, 'bloodGroup', blood_group,
          'emergencyContactName', emergency_contact_name, 'emergencyContactPhone', emergency_contact_phone,
          'notes', notes, 'registrationPaidAt', registration_paid_at, 'changedAt', updated_at)
        from patient_profiles where id = ${patientId}),
      'dependents', ${list(sql`select id, full_name as "fullName", date_of_birth as "dateOfBirth", relation,
          is_active as "isOnList", created_at as "addedAt" from dependents where patient_id = ${patientId}`)},
      'consents', ${list(sql`select id, version, text_sha256 as "textSha256", given_at as "givenAt",
          withdrawn_at as "withdrawnAt" from consents where patient_id in (
          select p.id from patient_profiles p where p.id = ${patientId} or p.merged_into_patient_id = ${patientId})`)},
      'appointments', ${list(sql`select a.id, a.status, a.appointment_type as type, a.scheduled_start_at as "startsAt",
          a.scheduled_end_at as "endsAt", cu.full_name as clinician, ce.name as centre, a.dependent_name as "forWhom",
          a.visitor_date_of_birth as "bornOn", a.guardian_name as guardian,
          a.guardian_confirmed_at as "guardianConfirmedAt", a.notes, a.fee_amount as "feeRupees",
            a.fee_lowered_amount as "feeLoweredByRupees",
          a.registration_fee_amount as "registrationFeeRupees", a.waived_amount as "waivedRupees",
          a.waived_reason as "waivedReason", a.confirmed_by_patient_at as "confirmedByYouAt",
          a.checked_in_at as "arrivedAt", a.started_at as "startedAt", a.completed_at as "completedAt",
          a.hold_expires_at as "heldUntil", a.cancelled_at as "cancelledAt",
          a.cancellation_reason as "cancellationReason", a.created_at as "bookedAt", a.source as "bookedThrough",
          ${list(sql`select h.id, h.changed_at as at, h.previous_status as "from", h.new_status as "to", h.reason,
            h.note, h.actor_kind as "byWhom", h.source as "through",
            h.previous_start_at as "previousStartsAt",
            (select pc.name from centres pc where pc.id = h.previous_centre_id) as "previousCentre",
            h.changed_by_user_id = ${userId} as "byYou"
            from appointment_status_history h where h.appointment_id = a.id`)} as history,
          ${list(sql`select v.id, v.join_url as link, v.status, v.scheduled_start_at as "startsAt",
            v.scheduled_end_at as "endsAt" from video_sessions v where v.appointment_id = a.id`)} as "videoCalls"
        from appointments a join clinician_profiles c on c.id = a.clinician_id join users cu on cu.id = c.user_id
        join centres ce on ce.id = a.centre_id where a.patient_id = ${patientId}`)},
      'payments', ${list(sql`select p.id, p.appointment_id as "appointmentId", p.order_id as "orderId",
          p.payment_id as "paymentId", p.amount as "amountRupees", p.customer_fee_amount as "convenienceFeeRupees",
          p.discount_amount as "discountRupees", p.paid_amount as "paidRupees", p.currency, p.status,
            p.created_at as "askedAt",
          p.paid_at as "paidAt", p.method as tender, p.reference,
          case when ${wasAnothers} then jsonb_build_object('method', p.payment_method_details -> 'method')
            else p.payment_method_details end as method,
            p.error_code as "errorCode",
          p.error_description as "errorDescription" from payments p where p.patient_id = ${patientId}`)},
      'refunds', ${list(sql`select r.id, r.payment_id as "paymentId", r.amount as "amountRupees", r.status, r.reason,
          r.origin as "madeBy", r.actor_kind as "byWhom", r.source as "through",
          r.requested_by_user_id = ${userId} as "byYou",
          r.provider_refund_id as "refundId", r.created_at as "requestedAt", r.processed_at as "processedAt"
        from refunds r where r.payment_id in (${theirs})`)},
      'unmatchedPayments', ${list(sql`select s.id, s.payment_id as "paymentId", s.order_id as "orderId",
          s.appointment_id as "appointmentId", s.amount as "amountRupees", s.currency, s.reason, s.status,
          s.provider_refund_id as "refundId", s.created_at as "receivedAt", s.refunded_at as "refundedAt"
        from stray_payments s where s.appointment_id in (${appointments})`)},
      'disputes', ${list(sql`select d.id, d.provider_payment_id as "paymentId", d.order_id as "orderId",
          d.provider_dispute_id as "disputeId", d.amount as "amountRupees", d.status, d.created_at as "receivedAt"
        from disputes d where d.payment_id in (${theirs}) or d.provider_payment_id in (
            select p.payment_id from payments p where p.patient_id = ${patientId}
            union all select s.payment_id from stray_payments s where s.appointment_id in (${appointments}))
          or d.order_id in (select p.order_id from payments p where p.patient_id = ${patientId})`)},
      'receipts', ${list(sql`select rc.id, rc.number, rc.issued_at as "issuedAt",
          ${named(sql`rc.pdf`, sql`rc.issued_at`, sql`rc.time_version`)}
        from receipts rc where rc.payment_id in (${theirs})`)},
      'correctedBillsAndCreditNotes', ${list(sql`select b.id, b.kind, b.number, b.issued_at as "issuedAt",
          ${named(sql`b.pdf`, sql`b.issued_at`, sql`b.time_version`)}
        from bill_notes b join receipts rc on rc.id = b.receipt_id where rc.payment_id in (${theirs})`)},
      'medicalNotes', ${list(sql`select id, appointment_id as "appointmentId", note, created_at as "writtenAt"
        from patient_medical_notes where patient_id = ${patientId} and visibility <> 'INTERNAL'`)},
      'whoLookedAtYou', ${list(sql`select l.id, l.created_at as at, su.full_name as who, l.action, l.why,
          l.metadata ->> 'part' as part from audit_logs l join users su on su.id = l.user_id
        where l.action like '%\\_READ' and l.patient_id in (select p.id from patient_profiles p
          where p.id = ${patientId} or p.merged_into_patient_id = ${patientId})`)},
      'messages', ${list(sql`select n.id, t.name as template, n.phone, n.created_at as "queuedAt",
          n.sent_at as "sentAt", n.delivered_at as "deliveredAt", n.read_at as "readAt", n.status, n.payload_data as values
        from notifications n left join notification_templates t on t.id = n.template_id
        where n.user_id = ${userId} or (n.user_id is null and n.phone = ${phone})`)},
      'signInCodes', ${list(sql`select id, created_at as "askedAt", expires_at as "expiresAt", is_used as "isUsed",
          attempts_count as attempts, host(client_network) as network from otp_requests where phone = ${phone}`)},
      'devices', ${list(sql`select id, user_agent as "userAgent", host(ip_address) as "ipAddress",
          created_at as "createdAt", last_used_at as "lastUsedAt", revoked_at as "endedAt",
          revoked_reason as "endedBecause" from auth_sessions where user_id = ${userId}`)},
      'fromVendors', ${list(sql`select e.id, e.event_type as event, e.created_at as "receivedAt", e.raw_payload as body
        from payment_webhook_events e
        where e.raw_payload #>> '{payload,payment,entity,order_id}' in (
            select p.order_id from payments p where p.patient_id = ${patientId} and not ${wasAnothers})
          or e.raw_payload #>> '{payload,payment,entity,contact}' = '+' || ${phone}`)}
    ) as document`.execute(db)
  return rows[0]?.document ?? {}
}
