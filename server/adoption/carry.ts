import type { Tx } from '../db/pool.ts'
import {
  attachOtherSystem,
  carryBlocks,
  carryClinicians,
  carryFollowUps,
  carryMeetLinks,
  carryNotes,
  carryPlainNotes,
  carryRegistrationFees,
  carryTenders,
} from './carry-queries.ts'
import { listIds, type AdoptionReport } from './report.ts'

/** Brings over what the earlier system keeps in tables and columns of its own. Safe to run again: it takes what is new. */
export async function carryOver(tx: Tx, now: Temporal.Instant, report: AdoptionReport): Promise<void> {
  const say = (count: number, what: string) => {
    if (count > 0) report.carried.push(`${count} ${what}.`)
  }
  const took = (table: string, { carried, refused }: { carried: number; refused: number[] }, what: string) => {
    say(carried, what)
    if (refused.length > 0) {
      report.notes.push(`${table}, id ${listIds(refused)}: not understood, and not carried over. Enter them by hand.`)
    }
  }
  took('blocked_slots', await carryBlocks(tx, 'blocked_slots'), 'blocked slots are closures')
  took(
    'clinician_slot_exceptions',
    await carryBlocks(tx, 'clinician_slot_exceptions'),
    'slot exceptions are closures, for every kind of visit',
  )
  say(await carryPlainNotes(tx), 'notes of clinicians are in patient_medical_notes, for clinicians only')
  took(
    'clinician_notes_history',
    await carryNotes(tx),
    'earlier notes are in patient_medical_notes, for clinicians only',
  )
  took('follow_up_appointments', await carryFollowUps(tx), 'follow-ups are with their first visit, and in its notes')
  say(await carryTenders(tx), 'payments at the desk are by cash, card or UPI')
  say(await carryRegistrationFees(tx), 'patients have paid their registration fee')
  say(await carryMeetLinks(tx, now), 'links of video calls are the appointments’ sessions')
  say(await carryClinicians(tx), 'clinicians have their photo or their qualifications')
  say(await attachOtherSystem(tx), 'tables of the earlier system are followed as it writes')
}
