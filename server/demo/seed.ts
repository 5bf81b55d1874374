import { clinicZone } from '../../contract/core/zone.ts'
import type { CentreId, ClinicianId, PatientId, UserId } from '../../contract/core/values.ts'
import { transact } from '../db/transact.ts'
import type { Database, Tx } from '../db/pool.ts'
import { loadSchedules } from '../scheduling/schedule-queries.ts'
import { offeredSlots } from '../scheduling/slots.ts'
import { centres, clinicians, patterns } from './clinic.ts'
import {
  insertCentre,
  insertClinician,
  insertClosure,
  insertConcerns,
  insertFrontDeskVisit,
  insertPatient,
  insertRule,
  insertUser,
  isEmptyDatabase,
} from './queries.ts'

const days = 60
const patientCount = 40

/**
 * The same demo clinic each time: a small generator of its own instead of random numbers (Lehmer's, modulus 2^31 -
 * 1).
 */
function sequence(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

/** Adds the demo clinic to an empty database, with some slots taken. False if there is a clinic already. */
export async function seedDemoClinic(db: Database, now: Temporal.Instant): Promise<boolean> {
  return transact(db, async (tx) => {
    if (!(await isEmptyDatabase(tx))) return false
    const centreIds: CentreId[] = []
    for (const centre of centres) centreIds.push(await insertCentre(tx, centre))
    const frontDesk = await insertUser(tx, { phone: '919845000100', fullName: 'Front Desk', userType: 'STAFF' })
    const patients: PatientId[] = []
    for (let index = 0; index < patientCount; index += 1) {
      const phone = `9170000${String(index).padStart(5, '0')}`
      const userId = await insertUser(tx, { phone, fullName: `Demo Patient ${index + 1}`, userType: 'PATIENT' })
      patients.push(await insertPatient(tx, userId))
    }
    const clinicianIds: ClinicianId[] = []
    for (const clinician of clinicians) clinicianIds.push(await addClinician(tx, clinician, centreIds))
    await closeSomeDays(tx, clinicianIds, now)
    await takeSomeSlots(tx, { clinicianIds, patients, frontDesk, now })
    return true
  })
}

async function addClinician(
  tx: Tx,
  clinician: (typeof clinicians)[number],
  centreIds: CentreId[],
): Promise<ClinicianId> {
  const centreOf = (index: number) => centreIds[index] as CentreId
  const userId = await insertUser(tx, { ...clinician, userType: 'STAFF' })
  const clinicianId = await insertClinician(tx, userId, centreOf(clinician.works[0]?.centre ?? 0), clinician)
  await insertConcerns(tx, clinicianId, clinician.concerns)
  for (const { centre, pattern, modes } of clinician.works) {
    for (const dayOfWeek of patterns[pattern].days) {
      for (const [startTime, endTime] of patterns[pattern].hours) {
        for (const mode of modes) {
          const { slotMinutes } = clinician
          await insertRule(tx, {
            clinicianId,
            centreId: centreOf(centre),
            dayOfWeek,
            startTime,
            endTime,
            slotMinutes,
            mode,
          })
        }
      }
    }
  }
  return clinicianId
}

/** Every fourth clinician is away for three days, a week from now. */
async function closeSomeDays(tx: Tx, clinicianIds: ClinicianId[], now: Temporal.Instant): Promise<void> {
  const start = now.toZonedDateTimeISO(clinicZone).startOfDay().add({ days: 7 })
  for (const [index, clinicianId] of clinicianIds.entries()) {
    if (index % 4 !== 1) continue
    const span = { start: start.toInstant(), end: start.add({ days: 3 }).toInstant() }
    await insertClosure(tx, { clinicianId, centreId: null, ...span })
  }
}

interface Taking {
  clinicianIds: ClinicianId[]
  patients: PatientId[]
  frontDesk: UserId
  now: Temporal.Instant
}

/** Busier in the next few days than later, as clinics are. */
async function takeSomeSlots(tx: Tx, { clinicianIds, patients, frontDesk, now }: Taking): Promise<void> {
  const random = sequence(20_260_105)
  const from = now.toZonedDateTimeISO('UTC').toPlainDate()
  const span = { from: now, to: now.add({ hours: (days + 2) * 24 }), now }
  const schedules = await loadSchedules(tx, clinicianIds, span)
  for (const [clinicianId, schedule] of schedules) {
    const rules = schedule.rules.filter((rule) => rule.mode === 'IN_PERSON')
    const window = { earliestMs: now.epochMilliseconds, latestMs: span.to.epochMilliseconds }
    const slots = offeredSlots({ ...schedule, rules, from, to: from.add({ days }), ...window })
    for (const slot of slots) {
      const daysAhead = (slot.startMs - now.epochMilliseconds) / 86_400_000
      if (random() > 0.45 * Math.exp(-daysAhead / 9)) continue
      const patientId = patients[Math.floor(random() * patients.length)] as PatientId
      const startsAt = Temporal.Instant.fromEpochMilliseconds(slot.startMs)
      const endsAt = Temporal.Instant.fromEpochMilliseconds(slot.endMs)
      await insertFrontDeskVisit(tx, { ...slot, startsAt, endsAt, patientId, clinicianId, bookedBy: frontDesk })
    }
  }
}
