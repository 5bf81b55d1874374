import type { Finding } from '../../../contract/staff/go-live.ts'
import { inspectRows, inspectTables } from '../../adoption/inspect.ts'
import { canonicalPhone } from '../../adoption/phones.ts'
import { listIds } from '../../adoption/report.ts'
import { listDuplicates, listIrregularPhones } from '../../adoption/phone-queries.ts'
import { baseline, current } from '../../db/catalogues.ts'
import { migrationState } from '../../db/migration-queries.ts'
import type { DatabaseOrTx } from '../../db/pool.ts'
import { missing, note, ok, wrong } from './finding.ts'

/** The tables whose rows are inspected before a database is taken over. */
const readTables = new Set(['appointments', 'payments', 'centres', 'clinician_profiles', 'users'])

/** The clinic's own database before it is taken over: what `npm run migrate` would find, without changing anything. */
async function examineForeign(db: DatabaseOrTx): Promise<Finding[]> {
  const look = await inspectTables(db, baseline)
  const canRead =
    look.findings.length === 0 &&
    !look.repairs.some(({ table, says }) => readTables.has(table) && says.includes('missing'))
  const now = Temporal.Now.instant()
  const rows = canRead ? await inspectRows(db, baseline, { now, holdsSince: now.subtract({ minutes: 60 }) }) : undefined
  const notes = [...look.notes, ...(rows?.notes ?? [])]
  return [
    ...[...look.findings, ...(rows?.findings ?? [])].map(wrong),
    ...look.repairs.map(({ says }) => note(`${says} npm run migrate repairs it.`)),
    ...notes.map(note),
    ...(canRead ? [] : [note('The rows were not looked at: npm run migrate -- --dry-run does.')]),
  ]
}

/** Patients whom the earlier system has added since, and whose phones a later run will normalise. */
async function examineLatePhones(db: DatabaseOrTx): Promise<Finding[]> {
  const odd = await listIrregularPhones(db, { isFirst: false })
  const late = odd.filter(({ phone }) => canonicalPhone(phone) !== undefined).map(({ userId }) => userId)
  if (late.length === 0) return []
  return [
    note(`users, id ${listIds(late)}: written since, with a phone in another form. npm run migrate settles them.`),
  ]
}

/** Compares the database with what the product relies on: useful at any time, since other tools can change it. */
export async function examineTables(db: DatabaseOrTx, { isMigrated }: { isMigrated: boolean }): Promise<Finding[]> {
  const state = await migrationState(db, Object.keys(baseline))
  if (state === 'FOREIGN') return examineForeign(db)
  if (!isMigrated) return []
  const look = await inspectTables(db, current)
  const cure = state === 'ADOPTED' ? 'npm run migrate repairs it.' : 'Restore it as the migrations have it.'
  const isMended = ({ repair, unlessRepeated }: (typeof look.repairs)[number]) =>
    repair !== undefined && unlessRepeated === undefined
  const faults = [
    ...look.findings.map(wrong),
    ...look.repairs.map((difference) =>
      missing(`${difference.says} ${isMended(difference) ? cure : 'Restore it as the migrations have it.'}`),
    ),
  ]
  const pairs = (await listDuplicates(db)).map(({ keptPatientId, otherPatientId }) =>
    note(`Patients ${keptPatientId} and ${otherPatientId} have one phone. See npm run patients:merge -- --list.`),
  )
  return [
    ...(faults.length === 0 ? [ok('The tables are as the product counts on.')] : faults),
    ...look.notes.map(note),
    ...pairs,
    ...(state === 'ADOPTED' ? await examineLatePhones(db) : []),
  ]
}
