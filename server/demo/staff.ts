import type { Role } from '../../contract/rules/actor.ts'
import type { Database } from '../db/pool.ts'
import { transact } from '../db/transact.ts'
import { demoEmailOf } from '../identity/staff/demo.ts'
import { clinicians } from './clinic.ts'
import { findDemoCentre, giveDemoRole, insertDemoStaff, nameDemoClinician } from './staff-queries.ts'

/** One of each role; the clinician is the first of the demo clinic's own. Nobody real. */
const people: { role: Role; fullName: string; phone: string; everyCentre?: true }[] = [
  { role: 'ADMIN', fullName: 'Radha Iyer', phone: '919845000201', everyCentre: true },
  { role: 'MANAGER', fullName: 'Vikram Rao', phone: '919845000202', everyCentre: true },
  { role: 'CENTRE_MANAGER', fullName: 'Anita Pereira', phone: '919845000203' },
  { role: 'CARE_COORDINATOR', fullName: 'Suresh Babu', phone: '919845000204' },
  { role: 'FRONT_DESK', fullName: 'Nisha Fernandes', phone: '919845000205' },
]

/** Adds the demo clinic's staff where they are missing. Does nothing in a clinic that is not the demo's. */
export async function seedDemoStaff(db: Database): Promise<void> {
  await transact(db, async (tx) => {
    const centreId = await findDemoCentre(tx)
    const first = clinicians[0]
    if (centreId === undefined || first === undefined) return
    for (const { role, everyCentre, ...person } of people) {
      const email = demoEmailOf(role)
      await insertDemoStaff(tx, { ...person, email })
      await giveDemoRole(tx, { email, role, centreId: everyCentre === true ? null : centreId })
    }
    const email = demoEmailOf('CLINICIAN')
    await nameDemoClinician(tx, { phone: first.phone, email })
    await giveDemoRole(tx, { email, role: 'CLINICIAN', centreId: null })
  })
}
