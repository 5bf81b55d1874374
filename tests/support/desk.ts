import { checkInvariants } from '../../server/operations/invariants.ts'
import { nextSlot } from './scenario.ts'
import { createClinician, type TestClinician } from './factories.ts'
import { newPhone, type TestApp } from './app.ts'
import { staffMember, type StaffMember } from './staff.ts'

/** A front desk for a test: a clinician at a centre, and a receptionist there with an open drawer. */
export interface Desk {
  clinician: TestClinician
  reception: StaffMember
}

export async function openDesk(test: TestApp, { openingPaise = 200_000 } = {}): Promise<Desk> {
  const clinician = await createClinician(test)
  const reception = await staffMember(test, { role: 'FRONT_DESK', centreId: clinician.centreId })
  await reception.call('POST', '/api/staff/drawers', { centreId: clinician.centreId, openingPaise })
  return { clinician, reception }
}

interface Wanted {
  patientId?: number
  fullName?: string
  phone?: string
  startsAt?: string
  mode?: 'ONLINE' | 'IN_PERSON'
  payment?: Record<string, unknown>
  override?: Record<string, unknown>
  guardianName?: string
  by?: StaffMember
}

/** Finds a patient by their full number, after which the desk may open their record and book for them. */
export const lookUp = ({ reception }: Desk, phone: string) =>
  reception.call('GET', `/api/staff/patients?q=${encodeURIComponent(`+${phone}`)}`)

/**
 * Books over HTTP, as the desk does: by default a new patient, at the next free time, to be paid at the visit.
 */
export async function bookAtDesk(test: TestApp, { clinician, reception }: Desk, wanted: Wanted = {}) {
  const { patientId, fullName = 'Asha Menon', phone = newPhone(), startsAt = nextSlot(clinician) } = wanted
  const who = patientId === undefined ? { patient: { fullName, phone } } : { patientId }
  return (wanted.by ?? reception).call('POST', '/api/staff/appointments', {
    ...who,
    ...clinician,
    startsAt,
    appointmentType: wanted.mode ?? 'IN_PERSON',
    payment: wanted.payment ?? { how: 'AT_VISIT' },
    ...(wanted.override === undefined ? {} : { override: wanted.override }),
    ...(wanted.guardianName === undefined ? {} : { guardianName: wanted.guardianName }),
  })
}

/** Books and returns the visit's id. */
export async function visitAtDesk(test: TestApp, desk: Desk, wanted: Wanted = {}): Promise<number> {
  const { status, body } = await bookAtDesk(test, desk, wanted)
  if (status !== 201) throw new Error(`the desk's booking answered ${status}: ${JSON.stringify(body)}`)
  return body.appointment.id
}

/** The templates of the messages about an appointment, queued or sent, in order. */
export async function messagesAbout({ database }: TestApp, appointmentId: number): Promise<string[]> {
  const { rows } = await database.pool.query(
    `select t.name from notifications n join notification_templates t on t.id = n.template_id
     where n.appointment_id = $1 order by n.id`,
    [appointmentId],
  )
  return rows.map(({ name }) => name)
}

/** The numbers of the violated invariants. */
export async function brokenInvariants({ database, clock }: TestApp): Promise<string[]> {
  const options = { now: clock.now(), sweepSeconds: 600, otpMaxAttempts: 5, maxOpenHolds: 100 }
  const found = await checkInvariants(database.pool, options)
  return found.map(({ invariant, ids }) => `${invariant.number}: ${ids.join(' ')}`)
}
