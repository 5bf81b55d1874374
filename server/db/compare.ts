import { clinicZone } from '../../contract/core/zone.ts'
import { valuesOfCheck, type Catalogue, type Column, type Table } from './catalogue.ts'
import { acceptsType, widerType } from './column-types.ts'
import { mayBeEmpty } from './tolerated.ts'

/** One way in which a database differs from what the product relies on. */
export interface Difference {
  table: string
  column?: string
  /** What differs, for a person. */
  says: string
  /** Statements that fix it by adding or widening; without them, a person has to. */
  repair?: string[]
  /** What a person can do if nothing fixes it automatically. */
  remedy?: string
  /** Fixed on one condition: no two rows repeat these columns. */
  unlessRepeated?: string
  /** Fixed on one condition: there are no rows, which would need a value. */
  unlessRows?: boolean
  /** Not a problem while no row is empty here. */
  unlessEmpty?: string
}

const sentence = (text: string) => `${text}.`

function missingTable(table: string, { columns }: Table): Difference {
  return { table, says: sentence(`The table ${table} is missing (${Object.keys(columns).length} columns)`) }
}

const isSequence = (column: Column) => column.default?.startsWith('nextval(') === true

function addColumn(table: string, column: string, expected: Column): string[] {
  // This numbers the existing rows, too.
  if (isSequence(expected)) return [`alter table ${table} add column ${column} bigserial`]
  const given = expected.default === null ? '' : ` default ${expected.default}`
  const filled = expected.nullable || given === '' ? '' : ' not null'
  return [`alter table ${table} add column ${column} ${expected.type}${given}${filled}`]
}

function addDefault(table: string, column: string, expected: Column): string[] {
  if (!isSequence(expected)) return [`alter table ${table} alter column ${column} set default ${expected.default}`]
  const sequence = `${table}_${column}_seq`
  return [
    `create sequence if not exists ${sequence} owned by ${table}.${column}`,
    `alter table ${table} alter column ${column} set default nextval('${sequence}')`,
  ]
}

function compareColumn(table: string, column: string, expected: Column, live: Column | undefined): Difference[] {
  const at = { table, column }
  const name = `${table}.${column}`
  if (live === undefined) {
    const unlessRows = !expected.nullable && expected.default === null && !mayBeEmpty(name)
    return [{ ...at, says: sentence(`${name} is missing`), repair: addColumn(table, column, expected), unlessRows }]
  }
  const found: Difference[] = []
  if (!acceptsType(name, expected.type, live.type)) {
    const wider = widerType(expected.type, live.type)
    const says = sentence(`${name} is ${live.type}, but should be ${expected.type}`)
    found.push(
      wider === undefined
        ? { ...at, says, remedy: retype(table, column, expected.type, live.type) }
        : { ...at, says, repair: [`alter table ${table} alter column ${column} type ${wider}`] },
    )
  }
  if (expected.nullable && !live.nullable && live.default === null) {
    found.push({
      ...at,
      says: sentence(`${name} must not be empty, but the product sometimes leaves it empty`),
      repair: [`alter table ${table} alter column ${column} drop not null`],
    })
  }
  if (!expected.nullable && live.nullable && !mayBeEmpty(name)) {
    found.push({
      ...at,
      says: sentence(`${name} may be empty, but the product relies on a value`),
      unlessEmpty: column,
    })
  }
  if (expected.default !== null && live.default === null) {
    found.push({ ...at, says: sentence(`${name} has no default`), repair: addDefault(table, column, expected) })
  }
  return found
}

/** How a person changes a column's type; times without a zone are in the clinic's zone. */
function retype(table: string, column: string, expected: string, live: string): string {
  if (live === 'uuid') {
    return (
      `The product needs numeric ids: give the table, and whatever refers to it, a numeric ${column}, ` +
      'and keep the uuid in another column.'
    )
  }
  const how =
    expected === 'timestamp with time zone' && live === 'timestamp without time zone'
      ? `${column} at time zone '${clinicZone}'`
      : `${column}::text::${expected}`
  return (
    `Once nothing else depends on its type: alter table ${table} alter column ${column} type ${expected} ` +
    `using ${how};`
  )
}

/** Columns that the product does not know, and that would reject its rows. */
function unknownRequiredColumns(table: string, expected: Table, live: Table): Difference[] {
  return Object.entries(live.columns)
    .filter(([column, { nullable, default: given }]) => !(column in expected.columns) && !nullable && given === null)
    .map(([column]) => ({
      table,
      column,
      says: sentence(`${table}.${column} must not be empty, but the product does not know it`),
      repair: [`alter table ${table} alter column ${column} drop not null`],
    }))
}

function compareChecks(table: string, expected: Table, live: Table): Difference[] {
  const found: Difference[] = []
  for (const wanted of Object.values(expected.checks)) {
    const words = valuesOfCheck(wanted)
    const column = /\(\(?\(*(\w+)\)*(?:::text)?/.exec(wanted.replace('CHECK ', ''))?.[1]
    if (words === undefined || column === undefined) continue
    for (const [name, definition] of Object.entries(live.checks)) {
      if (!new RegExp(`\\b${column}\\b`).test(definition)) continue
      const allowed = valuesOfCheck(definition)
      const missing = allowed === undefined ? [] : words.filter((word) => !allowed.includes(word))
      if (allowed === undefined || missing.length === 0) continue
      const all = [...allowed, ...missing].map((word) => `'${word.replaceAll("'", "''")}'`).join(', ')
      found.push({
        table,
        column,
        says: sentence(`The check ${name} of ${table}.${column} does not allow ${missing.join(', ')}`),
        repair: [
          `alter table ${table} drop constraint "${name}"`,
          `alter table ${table} add constraint "${name}" check (${column} in (${all}))`,
        ],
      })
    }
  }
  return found
}

/** A condition without its casts: PostgreSQL adds them to columns that are not text. */
const bare = (text: string) => text.replace(/::[a-z ]+(\[\])?/g, '').replace(/[()\s]/g, '')

/** A key over all rows also covers those that a partial key would. */
function compareKeys(table: string, expected: Table, live: Table): Difference[] {
  const there = new Set(live.unique.map(bare))
  const missing = expected.unique.filter(
    (key) => !there.has(bare(key)) && !there.has(bare(key.split(' where ')[0] ?? key)),
  )
  return missing.map((key) => {
    const [columns = key, where] = key.split(' where ')
    const add =
      key === 'id'
        ? `alter table ${table} add primary key (id)`
        : `create unique index on ${table} (${columns})${where === undefined ? '' : ` where ${where}`}`
    return { table, says: sentence(`${table} has no unique key of ${key}`), repair: [add], unlessRepeated: key }
  })
}

function compareRest(table: string, expected: Table, live: Table): Difference[] {
  const triggers = expected.triggers.filter((name) => !live.triggers.includes(name))
  const there = new Set(live.exclusions.map(bare))
  const exclusions = expected.exclusions.filter((definition) => !there.has(bare(definition)))
  return [
    ...triggers.map((name) => ({
      table,
      says: sentence(`The trigger ${name} of ${table} is missing or disabled`),
      remedy:
        `If it is switched off: alter table ${table} enable trigger ${name}; ` +
        'if it is gone, restore it from the migrations.',
    })),
    ...exclusions.map((definition) => ({
      table,
      says: sentence(`The constraint that prevents overlaps in ${table} is missing`),
      remedy: `alter table ${table} add constraint appointments_no_overlap ${definition};`,
    })),
  ]
}

/** References that are not enforced: rows may point at nothing, and the product reads them as if they did not exist. */
export function missingReferences(
  expected: Catalogue,
  live: Catalogue,
): { table: string; column: string; to: string }[] {
  return Object.entries(expected).flatMap(([table, { references }]) =>
    references
      .filter((reference) => live[table] !== undefined && !live[table].references.includes(reference))
      .map((reference) => {
        const [column = '', to = ''] = reference.split(' -> ')
        return { table, column, to }
      }),
  )
}

/** All differences. Additional objects are not differences, unless they reject what the product writes. */
export function compareCatalogues(expected: Catalogue, live: Catalogue): Difference[] {
  return Object.entries(expected).flatMap(([table, wanted]) => {
    const found = live[table]
    if (found === undefined) return [missingTable(table, wanted)]
    return [
      ...Object.entries(wanted.columns).flatMap(([name, column]) =>
        compareColumn(table, name, column, found.columns[name]),
      ),
      ...unknownRequiredColumns(table, wanted, found),
      ...compareChecks(table, wanted, found),
      ...compareKeys(table, wanted, found),
      ...compareRest(table, wanted, found),
    ]
  })
}
