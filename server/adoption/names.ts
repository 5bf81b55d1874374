import { migrationTexts, namesMade } from '../db/migration-files.ts'
import type { Tx } from '../db/pool.ts'
import { listTakenNames, runStatement } from './mend-queries.ts'
import { AdoptionError, type AdoptionReport } from './report.ts'

/**
 * What the clinic named as a migration names what it makes gets another name, where that means nothing to its users: indexes
 * and constraints. A table or a function of that name is another thing, and a person has to move it.
 */
export async function clearNames(tx: Tx, report: AdoptionReport): Promise<void> {
  const texts = await migrationTexts()
  const taken = await listTakenNames(
    tx,
    namesMade([...texts].filter(([name]) => name !== '0001_baseline').map(([, text]) => text)),
  )
  // Widened by its migration under the name that it has.
  const renamed = taken.filter(({ kind, name }) => kind !== 'constraint' || name !== 'appointments_status_check')
  const findings = renamed
    .filter(({ kind }) => kind === 'table' || kind === 'function')
    .map(
      ({ kind, name }) =>
        `There is a ${kind} ${name}, and the product makes one. Rename it: alter ${kind} ${name} rename to ${name}_old;`,
    )
  if (findings.length > 0) throw new AdoptionError(findings)
  for (const { kind, name, on } of renamed) {
    const other = `${name.slice(0, 50)}_before`
    const statement =
      kind === 'index'
        ? `alter index "${name}" rename to "${other}"`
        : `alter table ${on} rename constraint "${name}" to "${other}"`
    await runStatement(tx, statement)
    report.mended.push(`The ${kind} ${name} of ${on} is called ${other} now.`)
  }
}
