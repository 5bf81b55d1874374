import type { EraseReply } from '../../contract/patient/privacy.ts'
import type { Phone } from '../../contract/core/values.ts'
import { expireHoldsOf } from '../appointments/expire.ts'
import { requesterOf } from '../identity/requester.ts'
import { forgetPlaces } from '../identity/limit-queries.ts'
import type { Principal } from '../identity/principal.ts'
import { findAccount } from '../identity/queries.ts'
import { lockPatientToErase } from '../scheduling/lock.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { renderReceiptsOf } from '../receipts/receipt-file.ts'
import { deleteCodes, erasePatient, hasUpcoming, listMergedInto } from './queries.ts'

const reply: EraseReply = {
  erased: [
    'Your name, phone number and e-mail address',
    'Your date of birth, gender, blood group and emergency contact',
    'The people you booked for',
    'Your devices and sign-in codes',
    'The messages that we sent you',
    'Your bank and UPI addresses, and what the payment and message services told us',
  ],
  kept: [
    {
      code: 'APPOINTMENTS',
      what: 'Appointments, and what you and your clinicians wrote about them, without your name',
      why: 'Medical records: Indian Medical Council Regulations 2002, 1.3',
      forYears: 3,
    },
    {
      code: 'PAYMENTS',
      what: 'Payments, refunds and their receipts, which bear your name',
      why: 'Books of account: Income-tax and GST law',
      forYears: 8,
    },
  ],
}

/**
 * Erases a patient's account at once and for good (DPDP Act 2023, s. 12). Throws APPOINTMENTS_UPCOMING while there
 * are appointments to come, and UNAUTHENTICATED if it is already gone.
 */
export async function eraseAccount(deps: Deps, { patientId, userId }: Principal): Promise<EraseReply> {
  const now = deps.clock.now()
  if (await hasUpcoming(deps.db, patientId, now)) throw new AppError('APPOINTMENTS_UPCOMING')
  // The clinic's own tool could still confirm one that has expired, for nobody.
  await expireHoldsOf(deps, patientId)
  // A bill names its recipient, so bills that nobody has requested yet are rendered while the name is known.
  await renderReceiptsOf(deps, patientId)
  let wasTried = false
  await transact(deps.db, async (tx) => {
    await deleteCodes(tx, userId)
    if (!(await lockPatientToErase(tx, patientId))) {
      // The reply to the previous attempt's COMMIT was lost: it is already done.
      if (wasTried) return
      throw new AppError('UNAUTHENTICATED')
    }
    wasTried = true
    if (await hasUpcoming(tx, patientId, now)) throw new AppError('APPOINTMENTS_UPCOMING')
    const account = await findAccount(tx, userId)
    if (account === undefined) throw new AppError('UNAUTHENTICATED')
    // The counts for this phone stay: otherwise erasing an account would reset its limits.
    await forgetPlaces(tx, requesterOf(deps.config, { phone: account.phone as Phone, address: '' }))
    for (const part of await listMergedInto(tx, patientId)) await erasePatient(tx, { ...part, now })
    await erasePatient(tx, { patientId, userId, now })
  })
  return reply
}
