import type { TreeNode, TreeValue } from './tree.ts'

/** Whether a value can be null: `unknown` if PostgreSQL's tree does not tell. */
export type Nullness = 'never' | 'maybe' | 'unknown'

export interface Facts {
  /** For a column of a table or view, by the table's oid and the column's number. */
  columnNullness(table: string, column: number): Nullness
  parameterNullness(nth: number): Nullness
  functions: ReadonlyMap<string, { name: string; isStrict: boolean; isBuiltIn: boolean }>
}

/** Functions and operators that may return null for arguments that are not. */
export const mayGiveNull =
  /^(json_object_field|jsonb_object_field|json_array_element|jsonb_array_element|jsonb?_extract_path|jsonb_path|regexp_|substring|textregexsubstr|nullif|array_(length|upper|lower|position|ndims|dims)|to_reg|pg_get|col_description|obj_description|lag|lead|first_value|last_value|nth_value|current_setting|unnest|jsonb?_(to_record|array_elements|each|populate)|pg_stat|range_|lower$|upper$)/

/** Functions that accept nulls and never return one. */
export const neverNull =
  /^(concat|format|jsonb?_build_(object|array)|num_nulls|num_nonnulls|now|pg_advisory_xact_lock)$/
export const neverNullOfRows = /^(count|row_number|rank|dense_rank|percent_rank|cume_dist|regr_count)$/

export const worst = (all: readonly Nullness[]): Nullness =>
  all.includes('maybe') ? 'maybe' : all.includes('unknown') ? 'unknown' : 'never'

export const best = (all: readonly Nullness[]): Nullness =>
  all.includes('never') ? 'never' : all.includes('unknown') ? 'unknown' : 'maybe'

export const listOf = (value: TreeValue | undefined): TreeValue[] => (Array.isArray(value) ? value : [])
export const numberOf = (node: TreeNode, field: string) => Number(node.fields[field])
export const isEmpty = (value: TreeValue | undefined) =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0)

/** `(b)`, or `(b 3)` if the third entry of the range table, an outer join, may replace the column by null. */
export const joinsThatNull = (node: TreeNode) =>
  listOf(node.fields['varnullingrels'])
    .slice(1)
    .filter((one) => typeof one === 'string')
    .join(' ')
export const varKey = (node: TreeNode) =>
  `${numberOf(node, 'varno')}.${numberOf(node, 'varattno')}.${joinsThatNull(node)}`

export const wrappers: Record<string, string> = {
  RELABELTYPE: 'arg',
  COERCEVIAIO: 'arg',
  ARRAYCOERCEEXPR: 'arg',
  COLLATEEXPR: 'arg',
  COERCETODOMAIN: 'arg',
  CONVERTROWTYPEEXPR: 'arg',
  NAMEDARGEXPR: 'arg',
}

export const neverNullTags = new Set([
  'NULLTEST',
  'BOOLEANTEST',
  'DISTINCTEXPR',
  'ARRAYEXPR',
  'ROWEXPR',
  'SQLVALUEFUNCTION',
  'JSONCONSTRUCTOREXPR',
  'JSONISPREDICATE',
  'GROUPINGFUNC',
  'MERGESUPPORTFUNC',
])
