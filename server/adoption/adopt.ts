import type { Catalogue } from '../db/catalogue.ts'
import type { Difference } from '../db/compare.ts'
import type { Tx } from '../db/pool.ts'
import { carryOver } from './carry.ts'
import {
  closeSessionsOfCancelled,
  confirmPaid,
  countRanOut,
  freezeOpenFees,
  keepPaidPast,
  leaveToOldBooks,
  putAside,
  recordAdoption,
  takeBack,
} from './history-queries.ts'
import { findTakenOut } from './leave-queries.ts'
import { lookAtRows, lookAtTables } from './look.ts'
import { closeDoubleSessions, listSequences, numberReplays, runStatement } from './mend-queries.ts'
import { insertDuplicates } from './phone-queries.ts'
import { settlePhones, type DuplicatePair } from './phones.ts'
import { AdoptionError, listIds, type AdoptionReport } from './report.ts'

/** A web booking that is not paid after so long will not be: its browser is closed. */
const holdMinutes = 60

export interface AdoptionStep {
  now: Temporal.Instant
  report: AdoptionReport
}

async function mendAll(
  tx: Tx,
  mends: readonly Difference[],
  baselineStatements: readonly string[],
  report: AdoptionReport,
) {
  for (const { table, says, mend } of mends) {
    const statements = mend ?? baselineStatements.filter((statement) => isOfTable(statement, table))
    if (statements.length === 0) throw new AdoptionError([`${says} It cannot be made by itself.`])
    try {
      for (const statement of statements) await runStatement(tx, statement)
    } catch (error) {
      throw new AdoptionError([`${says} Mending it failed: ${error instanceof Error ? error.message : String(error)}.`])
    }
    report.mended.push(says)
  }
}

/** Whether a statement of the baseline makes a table or an index of it. */
const isOfTable = (statement: string, table: string) =>
  new RegExp(`^\\s*create (table ${table} |unique index \\w+ on ${table} )`, 'm').test(statement)

/** Each goes with the transaction from here: an id that a refused or a dry run took is given again. */
async function mendSequences(tx: Tx, expected: Catalogue, report: AdoptionReport): Promise<void> {
  for (const { table, sequence, next, isLate } of await listSequences(tx, Object.keys(expected))) {
    await runStatement(tx, `alter sequence ${sequence} restart with ${next}`)
    if (isLate) report.mended.push(`The ids of ${table} go on at ${next}; the sequence was behind.`)
  }
}

/**
 * Looks at everything, then makes the clinic's tables what the migrations count on: all that is added or widened is said in
 * the report. Throws AdoptionError, with each finding, before any row is changed.
 */
export async function prepareAdoption(
  tx: Tx,
  {
    expected,
    baselineStatements,
    now,
    report,
  }: AdoptionStep & { expected: Catalogue; baselineStatements: readonly string[] },
): Promise<DuplicatePair[]> {
  const holdsSince = now.subtract({ minutes: holdMinutes })
  const look = await lookAtTables(tx, expected)
  if (look.findings.length > 0) throw new AdoptionError(look.findings)
  await mendAll(tx, look.mends, baselineStatements, report)
  const rows = await lookAtRows(tx, expected, { now, holdsSince })
  if (rows.findings.length > 0) throw new AdoptionError(rows.findings)
  report.notes.push(...look.notes, ...rows.notes)
  await mendSequences(tx, expected, report)
  await runStatement(tx, 'alter table users add column if not exists phone_before_adoption text')
  const pairs = await settlePhones(tx, { now, isFirst: true, report })
  await putAside(tx, { now, holdsSince })
  for (const table of ['payment_webhook_events', 'notification_webhook_events'] as const) {
    const replays = await numberReplays(tx, table)
    if (replays > 0) report.mended.push(`${table}: ${replays} events had come before; a number stands behind their id.`)
  }
  const doubled = await closeDoubleSessions(tx)
  if (doubled.length > 0) {
    report.notes.push(
      `appointments, id ${listIds(doubled)}: several open video calls. The newest link stays; check those that are to come.`,
    )
  }
  return pairs
}

/** After the migrations: what was open is settled, and what the earlier system keeps elsewhere is carried over. */
export async function finishAdoption(
  tx: Tx,
  { now, report, pairs }: AdoptionStep & { pairs: DuplicatePair[] },
): Promise<void> {
  const ranOut = await countRanOut(tx)
  const squeezed = await takeBack(tx)
  const confirmed = await confirmPaid(tx, now)
  const past = await keepPaidPast(tx, now)
  const open = await freezeOpenFees(tx, now)
  await closeSessionsOfCancelled(tx)
  await leaveToOldBooks(tx)
  await insertDuplicates(tx, pairs)
  if (ranOut > 0)
    report.carried.push(`${ranOut} unpaid web bookings older than an hour are expired; their times are free.`)
  if (open > 0) report.carried.push(`${open} unpaid bookings of the last hour keep their time for 15 minutes more.`)
  if (squeezed > 0) report.carried.push(`${squeezed} past visits stood at the time of another; they are marked so.`)
  if (confirmed.length > 0)
    report.notes.push(`appointments, id ${listIds(confirmed)}: paid and never confirmed. They are confirmed now.`)
  if (past.length > 0)
    report.notes.push(`appointments, id ${listIds(past)}: paid, over, and still BOOKED. Say what became of them.`)
  await recordAdoption(tx, now)
  await carryOver(tx, now, report)
}

/** After the clinic went back to its earlier system: what was taken out for that is restored, once nothing is in its way. */
export async function comeBack(
  tx: Tx,
  { now, report, expected }: AdoptionStep & { expected: Catalogue },
): Promise<void> {
  const taken = await findTakenOut(tx)
  if (taken === undefined) return
  const { findings } = await lookAtRows(tx, expected, { now, holdsSince: now.subtract({ minutes: holdMinutes }) })
  if (findings.length > 0) throw new AdoptionError(findings)
  await putAside(tx, { now, holdsSince: now.subtract({ minutes: holdMinutes }) })
  for (const table of ['payment_webhook_events', 'notification_webhook_events'] as const) await numberReplays(tx, table)
  await closeDoubleSessions(tx)
  for (const { restore } of taken) await runStatement(tx, restore)
  await takeBack(tx)
  await recordAdoption(tx, now)
  report.mended.push(`${taken.length} triggers, keys and constraints of the product are back.`)
}

/** Each later run takes what the earlier system has written since, and mends what its tools have changed. */
export async function followUpAdoption(
  tx: Tx,
  { now, report, expected }: AdoptionStep & { expected: Catalogue },
): Promise<void> {
  await mendSequences(tx, expected, report)
  const pairs = await settlePhones(tx, { now, isFirst: false, report })
  await insertDuplicates(tx, pairs)
  await carryOver(tx, now, report)
}

/** What the migrations made, compared once more: defaults and checks of columns that were there before are widened. */
export async function checkResult(tx: Tx, expected: Catalogue, report: AdoptionReport): Promise<void> {
  // A table with deferred triggers to come cannot be altered.
  await runStatement(tx, 'set constraints all immediate')
  const look = await lookAtTables(tx, expected)
  const isMade = ({ mend, unlessRepeated }: Difference) => mend !== undefined && unlessRepeated === undefined
  const lacking = look.mends.filter((difference) => !isMade(difference)).map(({ says }) => says)
  if (look.findings.length + lacking.length > 0) throw new AdoptionError([...look.findings, ...lacking])
  await mendAll(tx, look.mends, [], report)
}
