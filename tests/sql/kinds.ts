import type { Checker, Type } from 'typescript/unstable/sync'
import { TypeFlags } from 'typescript/unstable/sync'
import { columnTypes } from '../../server/db/pool.ts'
import type { PgType } from './database.ts'

/** A sample of each type as PostgreSQL writes it; text if none is given. Reading it shows what it becomes. */
const samples: Record<string, string> = {
  bool: 't',
  bytea: '\\x00',
  date: '2026-01-02',
  float4: '1.5',
  float8: '1.5',
  int2: '1',
  int4: '1',
  int8: '1',
  interval: '01:02:03',
  json: '{}',
  jsonb: '{}',
  numeric: '1.50',
  oid: '1',
  timestamp: '2026-01-02 03:04:05.678',
  timestamptz: '2026-01-02 03:04:05.678+00',
}

function kindOfValue(value: unknown): string {
  if (Array.isArray(value)) return `${kindOfValue(value[0])}[]`
  if (typeof value !== 'object' || value === null) return typeof value
  return value.constructor.name === 'Object' ? 'json' : value.constructor.name
}

/** What a program gets for a type from the pool's parsers: `number`, `Instant`, `string[]`; `json` is any document. */
export function kindInDatabase(type: number, types: ReadonlyMap<number, PgType>): string {
  const { name = '', element = 0 } = types.get(type) ?? {}
  if (name === 'void') return 'nothing'
  const parse: (text: string) => unknown = columnTypes.getTypeParser(type)
  if (element === 0) return kindOfValue(parse(samples[name] ?? 'text'))
  return kindOfValue(parse(`{${samples[types.get(element)?.name ?? ''] ?? 'text'}}`))
}

export interface Claim {
  /** Several if the type is a union. */
  kinds: string[]
  isNullable: boolean
  isOptional: boolean
  words: string[]
  text: string
}

/** What a type says about a value, in the words of `kindInDatabase`; `any` for `unknown`. */
export function claimOf(checker: Checker, type: Type, isOptional = false): Claim {
  const claim: Claim = { kinds: [], isNullable: false, isOptional, words: [], text: checker.typeToString(type) }
  const kinds = new Set<string>()
  for (const member of type.isUnionType() ? (type.getTypes() ?? []) : [type]) {
    if ((member.flags & TypeFlags.Null) !== 0) claim.isNullable = true
    else if ((member.flags & (TypeFlags.Undefined | TypeFlags.Void)) !== 0) claim.isOptional = true
    else kinds.add(kindOfType(checker, member))
    if (member.isStringLiteralType()) claim.words.push(member.value)
  }
  if (kinds.has('any')) claim.isNullable = true
  return { ...claim, kinds: [...kinds] }
}

function kindOfType(checker: Checker, type: Type): string {
  const { flags } = type
  if ((flags & (TypeFlags.Any | TypeFlags.Unknown)) !== 0) return 'any'
  if ((flags & TypeFlags.StringLike) !== 0) return 'string'
  if ((flags & TypeFlags.NumberLike) !== 0) return 'number'
  if ((flags & TypeFlags.BooleanLike) !== 0) return 'boolean'
  if ((flags & TypeFlags.BigIntLike) !== 0) return 'bigint'
  // A brand: a number, and something that no value has.
  if (type.isIntersectionType())
    return (type.getTypes() ?? []).map((one) => kindOfType(checker, one)).find((kind) => kind !== 'object') ?? 'object'
  if (type.isTypeParameter()) return 'any'
  if (checker.isArrayLikeType(type) && type.isTypeReference()) {
    const [element] = checker.getTypeArguments(type)
    return `${element ? claimOf(checker, element).kinds.join(' | ') : 'any'}[]`
  }
  const name = type.getSymbol()?.name
  return name !== undefined && valueClasses.has(name) ? name : 'object'
}

const valueClasses = new Set(['Date', 'Instant', 'Buffer', 'PlainDate'])

/** True if a claim holds for every value that the database returns except null. */
export function isOfKind(kind: string, { kinds }: Claim): boolean {
  if (kinds.includes('any')) return true
  if (kind === 'json') return kinds.every((one) => !valueClasses.has(one))
  return kinds.every((one) => one === kind || (one === 'any[]' && kind.endsWith('[]')))
}

const numbers = new Set(['int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'oid'])
const ownKind: Record<string, string> = { bool: 'boolean', bytea: 'Buffer' }

/** True if the driver writes a value of this kind in a way that PostgreSQL reads as that type. */
export function isSendable(kind: string, type: string): boolean {
  if (kind === 'any') return true
  if (type.startsWith('_')) return kind.endsWith('[]') && isSendable(kind.slice(0, -2), type.slice(1))
  if (numbers.has(type)) return kind === 'number'
  if (type in ownKind) return kind === ownKind[type]
  return kind === 'string' || (kind === 'Instant' && type === 'timestamptz')
}
