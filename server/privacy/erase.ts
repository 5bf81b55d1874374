import type { EraseReply } from '../../contract/privacy.ts'
import type { Principal } from '../auth/principal.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../http/app-error.ts'
import { erasePatient, hasUpcoming } from './queries.ts'

const reply: EraseReply = {
  erased: [
    'Your name, phone number and e-mail address',
    'Your date of birth, gender, blood group and emergency contact',
    'The people you booked for',
    'Your devices and sign-in codes',
    'The messages that we sent you',
  ],
  kept: [
    {
      what: 'Appointments and what was written for the clinician, without your name',
      why: 'Medical records: Indian Medical Council Regulations 2002, 1.3',
      forYears: 3,
    },
    { what: 'Payments, refunds and their receipts', why: 'Books of account: Income-tax and GST law', forYears: 8 },
  ],
}

/**
 * Erases a patient's account: at once, and not to be undone (DPDP Act 2023, s. 12). Throws APPOINTMENTS_UPCOMING while there
 * is something to keep an appointment for.
 */
export async function eraseAccount(deps: Deps, { patientId, userId }: Principal): Promise<EraseReply> {
  await transact(deps.db, async (tx) => {
    const now = deps.clock.now()
    if (await hasUpcoming(tx, patientId, now)) throw new AppError('APPOINTMENTS_UPCOMING')
    await erasePatient(tx, { patientId, userId, now })
  })
  return reply
}
