import { clinicZone } from '../../contract/core/zone.ts'
import { wordsOfCheck, type Catalogue } from '../db/catalogue.ts'
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
  findBackwards,
  findEmpty,
  findForeignPayments,
  findHugePayments,
  findNegativePayments,
  findOrphans,
  findOverlapsToCome,
  findRepeated,
  findTimeless,
  findUnknownWords,
  findUnknownZones,
  findWithoutFee,
  hasRows,
} from './look-queries.ts'
import { listIds } from './report.ts'

export interface Look {
  /** What no statement of ours mends: a sentence each, with a remedy. */
  findings: string[]
  /** What adding or widening mends. */
  mends: Difference[]
  /** What the product lives with, and a person should know. */
  notes: string[]
}

/** Compares the tables, columns, keys, checks and triggers with what the product counts on. */
export async function lookAtTables(db: DatabaseOrTx, expected: Catalogue): Promise<Look> {
  const live = await readCatalogue(db)
  const look: Look = { findings: [], mends: [], notes: [] }
  const owned = await listOthersTables(db)
  for (const { name, owner } of owned.filter((table) => table.name in expected)) {
    look.findings.push(
      `The table ${name} belongs to the role ${owner}. Connect as that role: DATABASE_URL names another.`,
    )
  }
  const standIns = await listStandIns(db, Object.keys(expected))
  look.findings.push(...standIns.map(sayStandIn))
  for (const table of await listHiddenTables(db, Object.keys(expected))) {
    look.findings.push(
      `The row security of ${table} hides rows from this role. Switch it off for the owner, alter table ${table} no force ` +
        `row level security; or let the role see all: alter role ... bypassrls;`,
    )
  }
  const stoodIn = new Set(standIns.map(({ table }) => table))
  for (const difference of compareCatalogues(expected, live)) {
    if (!stoodIn.has(difference.table)) await judge(db, difference, { look, live })
  }
  const known = Object.values(current).flatMap(({ triggers }) => triggers)
  for (const { name, table } of await listOthersTriggers(db, { names: Object.keys(expected), known })) {
    look.notes.push(`${table} has a trigger or rule of yours, ${name}: it runs on what the product writes too.`)
  }
  for (const { table, column, to } of missingReferences(expected, live)) {
    if (live[to] === undefined || live[table]?.columns[column] === undefined) continue
    const ids = await findOrphans(db, table, column, to)
    if (ids.length > 0) {
      look.notes.push(
        `${table}, id ${listIds(ids)}: ${column} names a row of ${to} that is not there. They are kept, and not shown.`,
      )
    }
  }
  return look
}

const columnsOfKey = (key: string) => (key.split(' where ')[0] ?? key).split(', ')

function sayStandIn({ kind, name, table }: { kind: string; name: string; table: string }): string {
  if (kind !== 'table') {
    return `${name} is a ${kind}, and should be a table. Rename it, and the table that it shows to ${table}: alter ${kind} "${name}" rename to ${table}_shown;`
  }
  return `The table "${name}" has capital letters in its name, and is not found. Rename it: alter table "${name}" rename to ${table};`
}

async function judge(
  db: DatabaseOrTx,
  difference: Difference,
  { look, live }: { look: Look; live: Catalogue },
): Promise<void> {
  const { table, says, mend, remedy, unlessEmpty, unlessRepeated, unlessRows } = difference
  if (unlessRows === true && (await hasRows(db, table))) {
    look.findings.push(`${says} Each row needs a value: ${mend?.join('; ') ?? ''}; then fill it in.`)
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
    const repeated = await findRepeated(db, table, unlessRepeated)
    const columns = columnsOfKey(unlessRepeated).join(', ')
    for (const ids of repeated) {
      look.findings.push(`${table}, id ${ids}: the same ${columns}. Keep one: change or delete the others.`)
    }
    if (repeated.length > 0) return
  }
  if (mend !== undefined || remedy === undefined) look.mends.push(difference)
  else look.findings.push(`${says} ${remedy}`)
}

/** One that differs by its letters' case alone has an obvious cure. */
function sayWords({ table, column, word, words }: { table: string; column: string; word: string; words: string[] }) {
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

/** Rows that break a rule to come, and rows that a person should know of. `expected` names the words of each status. */
export async function lookAtRows(
  db: DatabaseOrTx,
  expected: Catalogue,
  times: { now: Temporal.Instant; holdsSince: Temporal.Instant },
): Promise<Pick<Look, 'findings' | 'notes'>> {
  const live = await readCatalogue(db)
  const findings: string[] = []
  const notes: string[] = []
  for (const [table, { checks }] of Object.entries(expected)) {
    for (const check of Object.values(checks)) {
      const words = wordsOfCheck(check)
      const column = /\(+(\w+)\)?::text/.exec(check)?.[1]
      if (words === undefined || column === undefined || live[table]?.columns[column] === undefined) continue
      for (const { word, ids } of await findUnknownWords(db, table, column, words)) {
        findings.push(`${table}, id ${ids}: ${column} is ${word}. ${sayWords({ table, column, word, words })}`)
      }
    }
  }
  for (const { id, other, clinicianId, startsAt } of await findOverlapsToCome(db, times)) {
    findings.push(
      `appointments, id ${id}, ${other}: both are with clinician ${clinicianId} on ${startsAt}. Call one of the patients, ` +
        `then move or cancel that one: update appointments set status = 'CANCELLED' where id = ...;`,
    )
  }
  const backwards = await findBackwards(db, times.now)
  if (backwards.length > 0) {
    findings.push(`appointments, id ${listIds(backwards)}: the end is not after the start. Correct scheduled_end_at.`)
  }
  const negative = await findNegativePayments(db)
  if (negative.length > 0) {
    findings.push(
      `payments, id ${listIds(negative)}: less than nothing. Mark the payment that went back as REFUNDED, and take this row out of ` +
        `the sums: update payments set amount = -amount, status = 'FAILED' where amount < 0;`,
    )
  }
  const huge = await findHugePayments(db)
  if (huge.length > 0) {
    findings.push(`payments, id ${listIds(huge)}: more than two crore rupees. Correct the amount, or delete the row.`)
  }
  const timeless = await findTimeless(db)
  if (timeless.length > 0) {
    findings.push(
      `appointments, id ${listIds(timeless)}: at a time that no calendar has. Correct scheduled_start_at and scheduled_end_at.`,
    )
  }
  for (const [table, column, remedy] of checkedKeys) {
    for (const ids of await findRepeated(db, table, column)) {
      findings.push(`${table}, id ${ids}: the same ${column}. ${remedy}`)
    }
  }
  for (const { id, timezone } of await findUnknownZones(db)) {
    findings.push(
      `centres, id ${id}: ${timezone} is no time zone. Name one: update centres set timezone = '${clinicZone}' where id = ${id};`,
    )
  }
  const foreign = await findForeignPayments(db)
  if (foreign.length > 0) {
    notes.push(`payments, id ${listIds(foreign)}: not in rupees. They are kept; no bill is made of them.`)
  }
  const withoutFee = await findWithoutFee(db)
  if (withoutFee.length > 0) {
    notes.push(
      `clinician_profiles, id ${listIds(withoutFee)}: no consultation_fee. They cannot be booked online until one is set.`,
    )
  }
  return { findings, notes }
}
