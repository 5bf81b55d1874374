import { centres, clinicians, userOf } from './old-people.ts'
import type { Random } from './random.ts'

export interface OldVisit {
  id: number
  patient_id: number
  clinician_id: number
  centre_id: number
  appointment_type: string
  scheduled_start_at: string
  scheduled_end_at: string
  duration_minutes: number
  status: string
  booked_by_user_id: number
  source: string
  notes: string | null
  created_at: string
  updated_at: string
  google_meet_link: string | null
  patient_notes: string | null
}

const slotMinutes = 30
const perDay = 16
/** 09:00 in India, as minutes of the UTC day. */
const opensAt = 3 * 60 + 30

/** The start of a clinician's nth slot, counted from the day of `origin`. */
const startOf = (origin: Temporal.Instant, slot: number) =>
  origin.add({ minutes: Math.floor(slot / perDay) * 1440 + opensAt + (slot % perDay) * slotMinutes })

const pastStatuses = [
  'COMPLETED',
  'COMPLETED',
  'COMPLETED',
  'COMPLETED',
  'CANCELLED',
  'NO_SHOW',
  'CONFIRMED',
  'RESCHEDULED',
]

export interface VisitPlan {
  random: Random
  now: Temporal.Instant
  patients: number
  visits: number
  /** Pairs of visits at one time: past ones are history, upcoming ones have to be resolved by a person. */
  pastOverlaps: number
  comingOverlaps: number
}

/** Visits of five years and of the next two months; none overlap except those requested. */
export function oldVisits({ random, now, patients, visits, pastOverlaps, comingOverlaps }: VisitPlan): OldVisit[] {
  const days = Math.max(1825, Math.ceil((visits * 1.6) / (clinicians * perDay)))
  const midnight = now.toZonedDateTimeISO('UTC').startOfDay().toInstant()
  const origin = midnight.subtract({ hours: 24 * days })
  const taken = new Set<string>()
  const made: OldVisit[] = []
  const visit = (clinician: number, slot: number, status: string): OldVisit => {
    const startsAt = startOf(origin, slot)
    const patient = 1 + random.below(patients)
    const isWeb = random.chance(0.6)
    const isOnline = random.chance(0.5)
    const created = startsAt.subtract({ hours: 24 + random.below(240) })
    const at = (Temporal.Instant.compare(created, now) > 0 ? now.subtract({ hours: 30 }) : created).toString()
    return {
      id: 0,
      patient_id: patient,
      clinician_id: clinician,
      centre_id: 1 + ((clinician - 1) % centres),
      appointment_type: isOnline
        ? 'ONLINE'
        : random.pick(['IN_PERSON', 'IN_PERSON', 'FOLLOW_UP', 'INPATIENT_ASSESSMENT']),
      scheduled_start_at: startsAt.toString(),
      scheduled_end_at: startsAt.add({ minutes: slotMinutes }).toString(),
      duration_minutes: slotMinutes,
      status,
      booked_by_user_id: isWeb ? userOf(patient) : clinicians + 1,
      source: isWeb ? 'WEB_PATIENT' : random.pick(['ADMIN_FRONT_DESK', 'ADMIN_CARE_COORDINATOR', 'ADMIN_MANAGER']),
      notes: random.chance(0.2) ? 'Said that mornings are better' : null,
      created_at: at,
      updated_at: at,
      google_meet_link: isOnline && status === 'CONFIRMED' ? `https://meet.google.com/old-${clinician}-${slot}` : null,
      patient_notes:
        status === 'COMPLETED' && random.chance(0.3) ? `Seen; ${random.pick(['calm', 'better', 'tired'])}` : null,
    }
  }
  const free = (fromSlot: number, slots: number) => {
    for (;;) {
      const [clinician, slot] = [1 + random.below(clinicians), fromSlot + random.below(slots)]
      if (taken.has(`${clinician} ${slot}`)) continue
      taken.add(`${clinician} ${slot}`)
      return [clinician, slot] as const
    }
  }
  const pastSlots = days * perDay
  const comingFrom = (days + 1) * perDay
  const coming = Math.ceil(visits * 0.04)
  for (let count = 0; count < visits - coming; count += 1) {
    made.push(visit(...free(0, pastSlots), random.pick(pastStatuses)))
  }
  for (let count = 0; count < coming; count += 1) {
    made.push(visit(...free(comingFrom, 60 * perDay), random.chance(0.9) ? 'CONFIRMED' : 'CANCELLED'))
  }
  for (let count = 0; count < pastOverlaps; count += 1) {
    const [clinician, slot] = free(0, pastSlots)
    made.push(visit(clinician, slot, 'CONFIRMED'), visit(clinician, slot, 'CONFIRMED'))
  }
  for (let count = 0; count < comingOverlaps; count += 1) {
    const [clinician, slot] = free(comingFrom, 60 * perDay)
    made.push(visit(clinician, slot, 'CONFIRMED'), visit(clinician, slot, 'CONFIRMED'))
  }
  const open = (status: string, hoursAgo: number): OldVisit => {
    const [clinician, slot] = free(comingFrom, 60 * perDay)
    const at = now.subtract({ minutes: hoursAgo * 60 }).toString()
    const made = visit(clinician, slot, status)
    return {
      ...made,
      source: 'WEB_PATIENT',
      booked_by_user_id: userOf(made.patient_id),
      created_at: at,
      updated_at: at,
    }
  }
  const openVisits = [
    ...Array.from({ length: 30 }, () => open('BOOKED', 26)),
    ...Array.from({ length: 3 }, () => open('BOOKED', 0.5)),
    // Paid and never confirmed: the last ones.
    open('BOOKED', 20),
  ]
  return [...made, ...openVisits].map((row, index) => ({ ...row, id: index + 1 }))
}

/** By their position at the end of the list. */
export const openIds = (visits: readonly OldVisit[]) => {
  const ids = visits.slice(-34).map(({ id }) => id)
  return { ranOut: ids.slice(0, 30), lastHour: ids.slice(30, 33), paidNeverConfirmed: ids[33] ?? 0 }
}
