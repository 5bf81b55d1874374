/** What stands in a database, as far as the product counts on it: the tables' columns, keys, checks and triggers. */
export interface Column {
  /** As PostgreSQL writes it: `character varying(20)`. */
  type: string
  nullable: boolean
  /** The default's expression; null where there is none. An identity column's is `identity`. */
  default: string | null
}

export interface Table {
  columns: Record<string, Column>
  /** Unique keys, the primary one included: `user_id`, or `phone where (phone IS NOT NULL)`. */
  unique: string[]
  /** By name, as PostgreSQL writes them: `CHECK (...)`. */
  checks: Record<string, string>
  /** `user_id -> users`. */
  references: string[]
  /** Exclusion constraints, as PostgreSQL writes them. */
  exclusions: string[]
  /** Triggers that are switched on, by name, without the system's own. */
  triggers: string[]
}

export type Catalogue = Record<string, Table>

const quoted = /'((?:[^']|'')*)'::(?:character varying|text|bpchar)/g

/** The words that a CHECK of an enumeration allows; undefined for a check of another kind. */
export function wordsOfCheck(definition: string): string[] | undefined {
  if (!/= ANY|\)::text = '|\bIN \(/.test(definition) || /[<>~]|\b(?:OR|AND|IS)\b/.test(definition)) return undefined
  return [...definition.matchAll(quoted)].map(([, word = '']) => word)
}
