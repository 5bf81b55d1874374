import type { Catalogue } from '../db/catalogue.ts'
import type { Difference } from '../db/compare.ts'
import type { Tx } from '../db/pool.ts'
import { copyEarlierData } from './copy.ts'
import {
  closeSessionsOfCancelled,
  confirmPaid,
  countExpired,
  freezeOpenFees,
  keepPastPaid,
  markBilledElsewhere,
  setAsideConflicts,
  recordAdoption,
  restoreSetAside,
} from './history-queries.ts'
import { findRemoved } from './hand-back-queries.ts'
import { inspectRows, inspectTables } from './inspect.ts'
import { closeDuplicateSessions, listSequences, numberDuplicateEvents, runStatement } from './repair-queries.ts'
import { insertDuplicates } from './phone-queries.ts'
import { normalizePhones, type DuplicatePair } from './phones.ts'
import { AdoptionError, listIds, type AdoptionReport } from './report.ts'

/** A web booking that is still unpaid after this long is abandoned. */
const holdMinutes = 60

export interface AdoptionStep {
  now: Temporal.Instant
  report: AdoptionReport
}

async function applyRepairs(
  tx: Tx,
  repairs: readonly Difference[],
  baselineStatements: readonly string[],
  report: AdoptionReport,
) {
  for (const { table, says, repair } of repairs) {
    const statements = repair ?? baselineStatements.filter((statement) => isOfTable(statement, table))
    if (statements.length === 0) throw new AdoptionError([`${says} It cannot be created on its own.`])
    try {
      for (const statement of statements) await runStatement(tx, statement)
    } catch (error) {
      throw new AdoptionError([
        `${says} Repairing it failed: ${error instanceof Error ? error.message : String(error)}.`,
      ])
    }
    report.repaired.push(says)
  }
}

/** Whether a baseline statement creates this table or one of its indexes. */
const isOfTable = (statement: string, table: string) =>
  new RegExp(`^\\s*create (table ${table} |unique index \\w+ on ${table} )`, 'm').test(statement)

/** Restarting a sequence is transactional from here on: ids taken by a refused or dry run are used again. */
async function repairSequences(tx: Tx, expected: Catalogue, report: AdoptionReport): Promise<void> {
  for (const { table, sequence, next, isLate } of await listSequences(tx, Object.keys(expected))) {
    await runStatement(tx, `alter sequence ${sequence} restart with ${next}`)
    if (isLate) report.repaired.push(`The ids of ${table} continue at ${next}: the sequence was behind.`)
  }
}

/**
 * Checks everything, then changes the clinic's tables into what the migrations rely on; everything added or widened
 * is in the report. Throws AdoptionError with every finding before any row is changed.
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
  const look = await inspectTables(tx, expected)
  if (look.findings.length > 0) throw new AdoptionError(look.findings)
  await applyRepairs(tx, look.repairs, baselineStatements, report)
  const rows = await inspectRows(tx, expected, { now, holdsSince })
  if (rows.findings.length > 0) throw new AdoptionError(rows.findings)
  report.notes.push(...look.notes, ...rows.notes)
  await repairSequences(tx, expected, report)
  await runStatement(tx, 'alter table users add column if not exists phone_before_adoption text')
  const pairs = await normalizePhones(tx, { now, isFirst: true, report })
  await setAsideConflicts(tx, { now, holdsSince })
  for (const table of ['payment_webhook_events', 'notification_webhook_events'] as const) {
    const replays = await numberDuplicateEvents(tx, table)
    if (replays > 0)
      report.repaired.push(`${table}: ${replays} events were duplicates; a number was appended to their ids.`)
  }
  const doubled = await closeDuplicateSessions(tx)
  if (doubled.length > 0) {
    report.notes.push(
      `appointments, id ${listIds(doubled)}: several open video calls. The newest link was kept; check the ` +
        'upcoming ones.',
    )
  }
  return pairs
}

/** After the migrations: settles what was open, and copies what the earlier system stores elsewhere. */
export async function finishAdoption(
  tx: Tx,
  { now, report, pairs }: AdoptionStep & { pairs: DuplicatePair[] },
): Promise<void> {
  const ranOut = await countExpired(tx)
  const squeezed = await restoreSetAside(tx)
  const confirmed = await confirmPaid(tx, now)
  const past = await keepPastPaid(tx, now)
  const open = await freezeOpenFees(tx, now)
  await closeSessionsOfCancelled(tx)
  await markBilledElsewhere(tx)
  await insertDuplicates(tx, pairs)
  if (ranOut > 0)
    report.copied.push(`${ranOut} unpaid web bookings older than an hour were expired; their times are free.`)
  if (open > 0) report.copied.push(`${open} unpaid bookings of the last hour keep their time for another 15 minutes.`)
  if (squeezed > 0)
    report.copied.push(`${squeezed} past visits overlapped another one; they were marked as squeezed in.`)
  if (confirmed.length > 0)
    report.notes.push(`appointments, id ${listIds(confirmed)}: paid and never confirmed. They were confirmed.`)
  if (past.length > 0)
    report.notes.push(`appointments, id ${listIds(past)}: paid, past, and still BOOKED. Set their final status.`)
  await recordAdoption(tx, now)
  await copyEarlierData(tx, now, report)
}

/**
 * When the clinic returns after handing the database back: restores what was removed for that, once nothing conflicts
 * with it.
 */
export async function resumeAfterHandBack(
  tx: Tx,
  { now, report, expected }: AdoptionStep & { expected: Catalogue },
): Promise<void> {
  const taken = await findRemoved(tx)
  if (taken === undefined) return
  const { findings } = await inspectRows(tx, expected, { now, holdsSince: now.subtract({ minutes: holdMinutes }) })
  if (findings.length > 0) throw new AdoptionError(findings)
  await setAsideConflicts(tx, { now, holdsSince: now.subtract({ minutes: holdMinutes }) })
  for (const table of ['payment_webhook_events', 'notification_webhook_events'] as const)
    await numberDuplicateEvents(tx, table)
  await closeDuplicateSessions(tx)
  for (const { restore } of taken) await runStatement(tx, restore)
  await restoreSetAside(tx)
  await recordAdoption(tx, now)
  report.repaired.push(`${taken.length} of the product’s triggers, keys and constraints were restored.`)
}

/** Each later run copies what the earlier system has written since, and repairs what its tools have changed. */
export async function syncEarlierSystem(
  tx: Tx,
  { now, report, expected }: AdoptionStep & { expected: Catalogue },
): Promise<void> {
  await repairSequences(tx, expected, report)
  const pairs = await normalizePhones(tx, { now, isFirst: false, report })
  await insertDuplicates(tx, pairs)
  await copyEarlierData(tx, now, report)
}

/** Compares the result with the migrations' once more: defaults and checks of existing columns are widened. */
export async function verifyTables(tx: Tx, expected: Catalogue, report: AdoptionReport): Promise<void> {
  // A table with pending deferred triggers cannot be altered.
  await runStatement(tx, 'set constraints all immediate')
  const look = await inspectTables(tx, expected)
  const isMade = ({ repair, unlessRepeated }: Difference) => repair !== undefined && unlessRepeated === undefined
  const missing = look.repairs.filter((difference) => !isMade(difference)).map(({ says }) => says)
  if (look.findings.length + missing.length > 0) throw new AdoptionError([...look.findings, ...missing])
  await applyRepairs(tx, look.repairs, [], report)
}
