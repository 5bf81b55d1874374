/** The structure of a database as far as the product relies on it: the tables' columns, keys, checks and triggers. */
export interface Column {
  /** As PostgreSQL writes it: `character varying(20)`. */
  type: string
  nullable: boolean
  /** The default's expression; null if there is none, and `identity` for an identity column. */
  default: string | null
}

export interface Table {
  columns: Record<string, Column>
  /** Unique keys, including the primary one: `user_id`, or `phone where (phone IS NOT NULL)`. */
  unique: string[]
  /** By name, as PostgreSQL writes them: `CHECK (...)`. */
  checks: Record<string, string>
  /** `user_id -> users`. */
  references: string[]
  /** Exclusion constraints, as PostgreSQL writes them. */
  exclusions: string[]
  /** Enabled triggers by name, without the system's own. */
  triggers: string[]
}

export type Catalogue = Record<string, Table>

const quoted = /'((?:[^']|'')*)'::(?:character varying|text|bpchar)/g

/** The values that an enumeration's CHECK allows; undefined for other checks. */
export function valuesOfCheck(definition: string): string[] | undefined {
  if (!/= ANY|\)::text = '|\bIN \(/.test(definition) || /[<>~]|\b(?:OR|AND|IS)\b/.test(definition)) return undefined
  return [...definition.matchAll(quoted)].map(([, word = '']) => word)
}
