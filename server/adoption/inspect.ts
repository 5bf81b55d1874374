import { clinicZone } from '../../contract/core/zone.ts'
import { valuesOfCheck, type Catalogue } from '../db/catalogue.ts'
import { current } from '../db/catalogues.ts'
import {
  listHiddenTables,
  listOthersTables,
  listOthersTriggers,
  listStandIns,
  readCatalogue,
} from '../db/catalogue-queries.ts'
import { compareCatalogues, missingReferences, type Difference } from '../db/compare.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import {
  findReversed,
  findEmpty,
  findForeignPayments,
  findHugePayments,
  findNegativePayments,
  findOrphans,
  findUpcomingOverlaps,
  findDuplicates,
  findOutOfRange,
  findUnknownValues,
  findUnknownZones,
  findWithoutFee,
  hasRows,
} from './inspect-queries.ts'
import { listIds } from './report.ts'

export interface Inspection {
  /** What our statements cannot repair: one sentence each, with a remedy. */
  findings: string[]
  /** What adding or widening repairs. */
  repairs: Difference[]
  /** What the product can work with, but a person should know. */
  notes: string[]
}

/** Compares the tables, columns, keys, checks and triggers with what the product relies on. */
export async function inspectTables(db: DatabaseOrTx, expected: Catalogue): Promise<Inspection> {
  const live = await readCatalogue(db)
  const look: Inspection = { findings: [], repairs: [], notes: [] }
  const owned = await listOthersTables(db)
  for (const { name, owner } of owned.filter((table) => table.name in expected)) {
    look.findings.push(
      `The table ${name} belongs to the role ${owner}, but DATABASE_URL names another. Connect as ${owner}.`,
    )
  }
  const standIns = await listStandIns(db, Object.keys(expected))
  look.findings.push(...standIns.map(describeStandIn))
  for (const table of await listHiddenTables(db, Object.keys(expected))) {
    look.findings.push(
      `The row security of ${table} hides rows from this role. Disable it for the owner, alter table ${table} ` +
        'no force ' +
        `row level security; or let the role see every row: alter role ... bypassrls;`,
    )
  }
  const replaced = new Set(standIns.map(({ table }) => table))
  for (const difference of compareCatalogues(expected, live)) {
    if (!replaced.has(difference.table)) await classify(db, difference, { look, live })
  }
  const known = Object.values(current).flatMap(({ triggers }) => triggers)
  for (const { name, table } of await listOthersTriggers(db, { names: Object.keys(expected), known })) {
    look.notes.push(`${table} has your own trigger or rule ${name}: it also runs when the product writes.`)
  }
  for (const { table, column, to } of missingReferences(expected, live)) {
    if (live[to] === undefined || live[table]?.columns[column] === undefined) continue
    const ids = await findOrphans(db, table, column, to)
    if (ids.length > 0) {
      look.notes.push(
        `${table}, id ${listIds(ids)}: ${column} refers to a missing row of ${to}. They are kept but not shown.`,
      )
    }
  }
  return look
}

const columnsOfKey = (key: string) => (key.split(' where ')[0] ?? key).split(', ')

function describeStandIn({ kind, name, table }: { kind: string; name: string; table: string }): string {
  if (kind !== 'table') {
    return (
      `${name} is a ${kind} but should be a table. Rename it, and rename the table behind it to ` +
      `${table}: alter ${kind} "${name}" rename to ${table}_shown;`
    )
  }
  return (
    `The table "${name}" has capital letters in its name and cannot be found. Rename it: alter table ` +
    `"${name}" rename to ${table};`
  )
}

async function classify(
  db: DatabaseOrTx,
  difference: Difference,
  { look, live }: { look: Inspection; live: Catalogue },
): Promise<void> {
  const { table, says, repair, remedy, unlessEmpty, unlessRepeated, unlessRows } = difference
  if (unlessRows === true && (await hasRows(db, table))) {
    look.findings.push(`${says} Each row needs a value: ${repair?.join('; ') ?? ''}; then fill it in.`)
    return
  }
  if (unlessEmpty !== undefined) {
    const ids = await findEmpty(db, table, unlessEmpty)
    if (ids.length > 0)
      look.findings.push(`${table}, id ${listIds(ids)}: ${unlessEmpty} is empty. Fill it in, or delete the row.`)
    return
  }
  const isThere = (column: string) => live[table]?.columns[column] !== undefined
  if (unlessRepeated !== undefined && ['id', ...columnsOfKey(unlessRepeated)].every(isThere)) {
    const repeated = await findDuplicates(db, table, unlessRepeated)
    const columns = columnsOfKey(unlessRepeated).join(', ')
    for (const ids of repeated) {
      look.findings.push(`${table}, id ${ids}: the same ${columns}. Keep one: change or delete the others.`)
    }
    if (repeated.length > 0) return
  }
  if (repair !== undefined || remedy === undefined) look.repairs.push(difference)
  else look.findings.push(`${says} ${remedy}`)
}

/** A value that differs only in case or spacing has an obvious correction. */
function describeValues({
  table,
  column,
  word,
  words,
}: {
  table: string
  column: string
  word: string
  words: string[]
}) {
  const meant = words.find(
    (known) =>
      known ===
      word
        .trim()
        .toUpperCase()
        .replaceAll(/[\s-]+/g, '_'),
  )
  return meant === undefined
    ? `Make it one of ${words.join(', ')}.`
    : `Write it as the product does: update ${table} set ${column} = '${meant}' where ${column} = '${word}';`
}

const checkedKeys = [
  [
    'payments',
    'order_id',
    `Give the row that is not the payment another: update payments set order_id = order_id || '-2' where id = ...;`,
  ],
  [
    'payments',
    'payment_id',
    `Empty it on the row that is not the payment: update payments set payment_id = null where id = ...;`,
  ],
] as const

/**
 * Rows that break an upcoming constraint, and rows that a person should know about. `expected` has the allowed values
 * of each status.
 */
export async function inspectRows(
  db: DatabaseOrTx,
  expected: Catalogue,
  times: { now: Temporal.Instant; holdsSince: Temporal.Instant },
): Promise<Pick<Inspection, 'findings' | 'notes'>> {
  const live = await readCatalogue(db)
  const findings: string[] = []
  const notes: string[] = []
  for (const [table, { checks }] of Object.entries(expected)) {
    for (const check of Object.values(checks)) {
      const words = valuesOfCheck(check)
      const column = /\(+(\w+)\)?::text/.exec(check)?.[1]
      if (words === undefined || column === undefined || live[table]?.columns[column] === undefined) continue
      for (const { word, ids } of await findUnknownValues(db, table, column, words)) {
        findings.push(`${table}, id ${ids}: ${column} is ${word}. ${describeValues({ table, column, word, words })}`)
      }
    }
  }
  for (const { id, other, clinicianId, startsAt } of await findUpcomingOverlaps(db, times)) {
    findings.push(
      `appointments, id ${id}, ${other}: both are with clinician ${clinicianId} on ${startsAt}. Call one of ` +
        'the patients, ' +
        `then move or cancel that one: update appointments set status = 'CANCELLED' where id = ...;`,
    )
  }
  const backwards = await findReversed(db, times.now)
  if (backwards.length > 0) {
    findings.push(`appointments, id ${listIds(backwards)}: the end is not after the start. Correct scheduled_end_at.`)
  }
  const negative = await findNegativePayments(db)
  if (negative.length > 0) {
    findings.push(
      `payments, id ${listIds(negative)}` +
        `: negative. Mark the payment that was refunded as REFUNDED, and take this row out of ` +
        `the sums: update payments set amount = -amount, status = 'FAILED' where amount < 0;`,
    )
  }
  const huge = await findHugePayments(db)
  if (huge.length > 0) {
    findings.push(`payments, id ${listIds(huge)}: more than two crore rupees. Correct the amount, or delete the row.`)
  }
  const timeless = await findOutOfRange(db)
  if (timeless.length > 0) {
    findings.push(
      `appointments, id ${listIds(timeless)}: at an impossible time. Correct scheduled_start_at and scheduled_end_at.`,
    )
  }
  for (const [table, column, remedy] of checkedKeys) {
    for (const ids of await findDuplicates(db, table, column)) {
      findings.push(`${table}, id ${ids}: the same ${column}. ${remedy}`)
    }
  }
  for (const { id, timezone } of await findUnknownZones(db)) {
    findings.push(
      `centres, id ${id}: ${timezone} is not a time zone. Set a valid one: update centres set timezone = ` +
        `'${clinicZone}' where id = ${id};`,
    )
  }
  const foreign = await findForeignPayments(db)
  if (foreign.length > 0) {
    notes.push(`payments, id ${listIds(foreign)}: not in rupees. They are kept, and no bill is issued for them.`)
  }
  const withoutFee = await findWithoutFee(db)
  if (withoutFee.length > 0) {
    notes.push(
      `clinician_profiles, id ${listIds(withoutFee)}: no consultation_fee. They cannot be booked online until ` +
        'one is set.',
    )
  }
  return { findings, notes }
}
