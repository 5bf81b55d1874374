import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ClinicianId, PatientId } from '../../contract/core/values.ts'
import { lockClinicianAndPatient } from '../../server/scheduling/lock.ts'
import { createTestApp, signIn, type TestApp } from '../support/app.ts'
import { createClinician } from '../support/factories.ts'

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

const newClinician = async () => (await createClinician(test)).clinicianId as ClinicianId
const newPatient = async () => (await signIn(test)).patientId as PatientId

/** Whether a second booking has to wait while a first one decides. */
async function waits(first: [ClinicianId, PatientId], second: [ClinicianId, PatientId]): Promise<boolean> {
  return test.deps.db.transaction().execute(async (deciding) => {
    await lockClinicianAndPatient(deciding, ...first)
    const other = test.deps.db.transaction().execute(async (tx) => {
      await sql`set local lock_timeout = '300ms'`.execute(tx)
      await lockClinicianAndPatient(tx, ...second)
    })
    return other.then(
      () => false,
      (error: { code?: string }) => {
        if (error.code === '55P03') return true
        throw error
      },
    )
  })
}

it('bookings with one clinician are serialised', async () => {
  const clinician = await newClinician()
  expect(await waits([clinician, await newPatient()], [clinician, await newPatient()])).toBe(true)
})

it('bookings by one patient are serialised, whoever the clinicians are', async () => {
  const patient = await newPatient()
  expect(await waits([await newClinician(), patient], [await newClinician(), patient])).toBe(true)
})

it('bookings that share neither clinician nor patient do not wait for each other', async () => {
  const both = [await newClinician(), await newClinician()] as const
  expect(await waits([both[0], await newPatient()], [both[1], await newPatient()])).toBe(false)
})
