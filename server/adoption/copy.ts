import type { Tx } from '../db/pool.ts'
import {
  attachEarlierSystem,
  copyBlocks,
  copyClinicians,
  copyFollowUps,
  copyMeetLinks,
  copyNotes,
  copyPlainNotes,
  copyRegistrationFees,
  copyTenders,
} from './copy-queries.ts'
import { listIds, type AdoptionReport } from './report.ts'

/** Copies what the earlier system stores in its own tables and columns. Safe to run again: it copies what is new. */
export async function copyEarlierData(tx: Tx, now: Temporal.Instant, report: AdoptionReport): Promise<void> {
  const say = (count: number, what: string) => {
    if (count > 0) report.copied.push(`${count} ${what}.`)
  }
  const took = (table: string, { copied, refused }: { copied: number; refused: number[] }, what: string) => {
    say(copied, what)
    if (refused.length > 0) {
      report.notes.push(`${table}, id ${listIds(refused)}: not understood, and not copied. Enter them by hand.`)
    }
  }
  took('blocked_slots', await copyBlocks(tx, 'blocked_slots'), 'blocked slots are now closures')
  took(
    'clinician_slot_exceptions',
    await copyBlocks(tx, 'clinician_slot_exceptions'),
    'slot exceptions are now closures, for every kind of visit',
  )
  say(await copyPlainNotes(tx), 'clinicians’ notes were copied to patient_medical_notes, for clinicians only')
  took(
    'clinician_notes_history',
    await copyNotes(tx),
    'earlier notes were copied to patient_medical_notes, for clinicians only',
  )
  took('follow_up_appointments', await copyFollowUps(tx), 'follow-ups were added to their first visit and its notes')
  say(await copyTenders(tx), 'payments at the desk have their method: cash, card or UPI')
  say(await copyRegistrationFees(tx), 'patients are recorded as having paid their registration fee')
  say(await copyMeetLinks(tx, now), 'video call links became their appointments’ sessions')
  say(await copyClinicians(tx), 'clinicians got their photo or their qualifications')
  say(await attachEarlierSystem(tx), 'tables of the earlier system are now copied as it writes')
}
