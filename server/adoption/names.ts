import { migrationTexts, namesMade } from '../db/migration-files.ts'
import type { Tx } from '../db/pool.ts'
import { listTakenNames, runStatement } from './repair-queries.ts'
import { AdoptionError, type AdoptionReport } from './report.ts'

/**
 * Renames the clinic's indexes and constraints that have the names of objects in the migrations. A table or function
 * with such a name is a different thing, which a person has to rename.
 */
export async function freeNames(tx: Tx, report: AdoptionReport): Promise<void> {
  const texts = await migrationTexts()
  const taken = await listTakenNames(
    tx,
    namesMade([...texts].filter(([name]) => name !== '0001_baseline').map(([, text]) => text)),
  )
  // Its migration widens it under the existing name.
  const renamed = taken.filter(({ kind, name }) => kind !== 'constraint' || name !== 'appointments_status_check')
  const findings = renamed
    .filter(({ kind }) => kind === 'table' || kind === 'function')
    .map(
      ({ kind, name }) =>
        `There is a ${kind} named ${name}, which the product creates too. Rename it: alter ${kind} ${name} ` +
        `rename to ${name}_old;`,
    )
  if (findings.length > 0) throw new AdoptionError(findings)
  for (const { kind, name, on } of renamed) {
    const other = `${name.slice(0, 50)}_before`
    const statement =
      kind === 'index'
        ? `alter index "${name}" rename to "${other}"`
        : `alter table ${on} rename constraint "${name}" to "${other}"`
    await runStatement(tx, statement)
    report.repaired.push(`The ${kind} ${name} of ${on} was renamed to ${other}.`)
  }
}
