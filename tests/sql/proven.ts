import { numberOf, varKey, wrappers, type Facts } from './nullness.ts'
import { isNode, nodesOf, wordOf, type TreeNode, type TreeValue } from './tree.ts'

interface Proven {
  columns: Set<string>
  functions: Facts['functions']
}

/** Columns that a query's conditions exclude nulls from: `x is not null`, and arguments of strict operators. */
export function provenColumns(query: TreeNode, functions: Facts['functions']): Set<string> {
  const proven: Proven = { columns: new Set(), functions }
  walkJoins(query.fields['jointree'], proven)
  return proven.columns
}

function walkJoins(value: TreeValue | undefined, proven: Proven): void {
  if (!isNode(value)) return
  if (value.tag === 'FROMEXPR') {
    for (const item of nodesOf(value.fields['fromlist'])) walkJoins(item, proven)
  } else if (value.tag === 'JOINEXPR') {
    const kind = numberOf(value, 'jointype')
    if (kind === 0 || kind === 1) walkJoins(value.fields['larg'], proven)
    if (kind === 0) walkJoins(value.fields['rarg'], proven)
    if (kind !== 0) return
  } else return
  prove(value.fields['quals'], proven)
}

function prove(value: TreeValue | undefined, proven: Proven): void {
  if (!isNode(value)) return
  if (value.tag === 'BOOLEXPR' && value.fields['boolop'] === 'and') {
    for (const one of nodesOf(value.fields['args'])) prove(one, proven)
  } else if (value.tag === 'NULLTEST') {
    if (value.fields['nulltesttype'] === '1') proveStrict(value.fields['arg'], proven)
  } else proveStrict(value, proven)
}

function proveStrict(value: TreeValue | undefined, proven: Proven): void {
  if (!isNode(value)) return
  const wrapped = wrappers[value.tag]
  if (wrapped !== undefined) proveStrict(value.fields[wrapped], proven)
  if (value.tag === 'VAR' && numberOf(value, 'varlevelsup') === 0) proven.columns.add(varKey(value))
  const oid = { OPEXPR: 'opfuncid', SCALARARRAYOPEXPR: 'opfuncid', FUNCEXPR: 'funcid' }[value.tag]
  if (oid === undefined || proven.functions.get(wordOf(value, oid))?.isStrict !== true) return
  for (const one of nodesOf(value.fields['args'])) proveStrict(one, proven)
}
