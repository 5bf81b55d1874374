import { valuesOfCheck, type Catalogue, type Column, type Table } from './catalogue.ts'

/** The types that the pool's parsers produce; JSON may be anything. `npm run check:sql` compares this with them. */
const kinds: Record<string, string> = {
  bigint: 'number',
  boolean: 'boolean',
  bytea: 'Buffer',
  integer: 'number',
  jsonb: 'unknown',
  smallint: 'number',
  'timestamp with time zone': 'Temporal.Instant',
}

/** Ids with a type of their own, by table. */
const idOf: Record<string, string> = {
  appointments: 'AppointmentId',
  centres: 'CentreId',
  clinician_profiles: 'ClinicianId',
  patient_profiles: 'PatientId',
  users: 'UserId',
}

const interfaceOf = (table: string) =>
  `${table.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Table`

function typeOf(tableName: string, name: string, { type }: Column, { checks, references }: Table): string {
  const target = name === 'id' ? tableName : references.find((one) => one.startsWith(`${name} -> `))?.split(' -> ')[1]
  const id = target === undefined ? undefined : idOf[target]
  if (id !== undefined) return id
  const check = Object.values(checks).find(
    (one) => one.includes(`(${name})::text = `) && valuesOfCheck(one) !== undefined,
  )
  const words = check === undefined ? undefined : valuesOfCheck(check)
  if (words !== undefined) return words.map((word) => `'${word}'`).join(' | ')
  return kinds[type] ?? 'string'
}

/** A type for each table, by its columns' SQL names. */
export function schemaText(catalogue: Catalogue): string {
  const tables = Object.entries(catalogue).map(([name, table]) => {
    const columns = Object.entries(table.columns).map(([column, facts]) => {
      const type = typeOf(name, column, facts, table)
      return `  ${column}: ${type}${facts.nullable && type !== 'unknown' ? ' | null' : ''}\n`
    })
    return `export interface ${interfaceOf(name)} {\n${columns.join('')}}\n`
  })
  const names = Object.keys(catalogue).map((name) => `  ${name}: ${interfaceOf(name)}\n`)
  return `// Written by \`npm run db:catalogue\` from what the migrations make. Change those, not this.

import type { ${Object.values(idOf).toSorted().join(', ')} } from '../../contract/core/values.ts'

${tables.join('\n')}
export interface Tables {\n${names.join('')}}\n`
}
