import {
  best,
  isEmpty,
  joinsThatNull,
  listOf,
  mayGiveNull,
  neverNull,
  neverNullOfRows,
  neverNullTags,
  numberOf,
  varKey,
  worst,
  wrappers,
  type Facts,
  type Nullness,
} from './nullness.ts'
import { provenColumns } from './proven.ts'
import { isNode, nodesOf, wordOf, type TreeNode, type TreeValue } from './tree.ts'

/** Determines for each column of a statement whether it can be null, from PostgreSQL's parse tree. */
export class Nulls {
  readonly #facts: Facts
  readonly #proven = new Map<TreeNode, Set<string>>()
  #returning: TreeNode | undefined
  readonly #underWay = new Set<TreeNode>()

  constructor(facts: Facts) {
    this.#facts = facts
  }

  columnsOf(query: TreeNode): Nullness[] {
    return this.#columns(query, [query])
  }

  outputsOf(query: TreeNode): TreeNode[] {
    const isSelect = numberOf(query, 'commandType') === 1
    return nodesOf(query.fields[isSelect ? 'targetList' : 'returningList']).filter(
      ({ fields }) => fields['resjunk'] !== 'true',
    )
  }

  /** `queries` holds the query itself, then those around it. */
  #columns(query: TreeNode, queries: readonly TreeNode[]): Nullness[] {
    const { setOperations } = query.fields
    if (isNode(setOperations)) return this.#ofArms(setOperations, query, queries)
    // A recursive part returns no null that its first part does not.
    if (this.#underWay.has(query)) return this.outputsOf(query).map(() => 'never')
    this.#underWay.add(query)
    const columns = this.#within(numberOf(query, 'commandType') === 1 ? undefined : query, () =>
      this.outputsOf(query).map(({ fields }) => this.#of(fields['expr'], queries)),
    )
    this.#underWay.delete(query)
    return columns
  }

  /** RETURNING sees the row as it was written; SET sees the row as it was before. */
  #within<Result>(returning: TreeNode | undefined, run: () => Result): Result {
    const before = this.#returning
    this.#returning = returning
    const result = run()
    this.#returning = before
    return result
  }

  #ofArms(arm: TreeNode, query: TreeNode, queries: readonly TreeNode[]): Nullness[] {
    if (arm.tag === 'RANGETBLREF') {
      const { subquery } = this.#entry(query, numberOf(arm, 'rtindex')).fields
      return isNode(subquery) ? this.#columns(subquery, [subquery, ...queries]) : []
    }
    const [left, right] = [arm.fields['larg'], arm.fields['rarg']].map((side) =>
      isNode(side) ? this.#ofArms(side, query, queries) : [],
    )
    return (left ?? []).map((one, nth) => worst([one, right?.[nth] ?? 'never']))
  }

  #entry(query: TreeNode, nth: number): TreeNode {
    const entry = nodesOf(query.fields['rtable'])[nth - 1]
    if (entry === undefined) throw new Error(`The tree has no range table entry ${nth}`)
    return entry
  }

  #of(value: TreeValue | undefined, queries: readonly TreeNode[]): Nullness {
    if (!isNode(value)) return 'unknown'
    const all = (field: string) => nodesOf(value.fields[field]).map((one) => this.#of(one, queries))
    const wrapped = wrappers[value.tag]
    if (wrapped !== undefined) return this.#of(value.fields[wrapped], queries)
    if (neverNullTags.has(value.tag)) return 'never'
    switch (value.tag) {
      case 'VAR':
        return this.#ofVar(value, queries)
      case 'CONST':
        return value.fields['constisnull'] === 'true' ? 'maybe' : 'never'
      case 'PARAM':
        return value.fields['paramkind'] === '0' ? this.#facts.parameterNullness(numberOf(value, 'paramid')) : 'unknown'
      case 'COALESCEEXPR':
      case 'MINMAXEXPR':
        return best(all('args'))
      case 'CASEEXPR':
        return worst([
          ...nodesOf(value.fields['args']).map((when) => this.#of(when.fields['result'], queries)),
          this.#of(value.fields['defresult'], queries),
        ])
      case 'BOOLEXPR':
      case 'SCALARARRAYOPEXPR':
        return worst(all('args'))
      case 'NULLIFEXPR':
      case 'SUBSCRIPTINGREF':
        return 'maybe'
      case 'FUNCEXPR':
        return this.#ofFunction(wordOf(value, 'funcid'), all('args'))
      case 'OPEXPR':
        return this.#ofFunction(wordOf(value, 'opfuncid'), all('args'))
      case 'AGGREF':
        return this.#ofAggregate(value, queries)
      case 'WINDOWFUNC':
        return neverNullOfRows.test(this.#nameOf(wordOf(value, 'winfnoid'))) ? 'never' : 'unknown'
      case 'SUBLINK':
        return this.#ofSubquery(value, queries)
      default:
        return 'unknown'
    }
  }

  #nameOf = (oid: string) => this.#facts.functions.get(oid)?.name ?? ''

  #ofFunction(oid: string, args: readonly Nullness[]): Nullness {
    const found = this.#facts.functions.get(oid)
    if (found === undefined || !found.isBuiltIn) return 'unknown'
    if (neverNull.test(found.name)) return 'never'
    if (mayGiveNull.test(found.name) || !found.isStrict) return 'unknown'
    return worst(args)
  }

  #ofAggregate(node: TreeNode, queries: readonly TreeNode[]): Nullness {
    if (neverNullOfRows.test(this.#nameOf(wordOf(node, 'aggfnoid')))) return 'never'
    const query = queries[numberOf(node, 'agglevelsup')]
    const isOfRows =
      query !== undefined && !isEmpty(query.fields['groupClause']) && isEmpty(query.fields['groupingSets'])
    if (!isOfRows || isNode(node.fields['aggfilter'])) return 'maybe'
    const name = this.#nameOf(wordOf(node, 'aggfnoid'))
    if (/^(jsonb?_|array_)/.test(name)) return 'never'
    return worst(nodesOf(node.fields['args']).map(({ fields }) => this.#of(fields['expr'], queries)))
  }

  #ofSubquery(node: TreeNode, queries: readonly TreeNode[]): Nullness {
    const kind = numberOf(node, 'subLinkType')
    const { subselect } = node.fields
    if (kind === 0 || kind === 6 || !isNode(subselect)) return 'never'
    if (kind !== 4) return 'unknown'
    const { jointree, hasAggs, groupClause, havingQual, limitCount } = subselect.fields
    const hasSource = isNode(jointree) && !(isEmpty(jointree.fields['fromlist']) && isEmpty(jointree.fields['quals']))
    const isAlwaysARow =
      (hasAggs === 'true' ? isEmpty(groupClause) && isEmpty(havingQual) : !hasSource) && isEmpty(limitCount)
    const [only = 'unknown'] = this.#columns(subselect, [subselect, ...queries])
    return isAlwaysARow ? only : 'maybe'
  }

  #ofVar(node: TreeNode, around: readonly TreeNode[]): Nullness {
    const queries = around.slice(numberOf(node, 'varlevelsup'))
    const [query] = queries
    if (query === undefined) return 'unknown'
    const written = this.#written(query, node)
    if (written !== undefined) return this.#within(undefined, () => this.#of(written, queries))
    if (this.#provenIn(query).has(varKey(node))) return 'never'
    if (joinsThatNull(node) !== '') return 'maybe'
    const column = numberOf(node, 'varattno')
    // A system column, or the whole row.
    if (column <= 0) return 'never'
    return this.#ofEntry(this.#entry(query, numberOf(node, 'varno')), column, queries)
  }

  /** What a writing statement has put into a column that it returns. */
  #written(query: TreeNode, node: TreeNode): TreeValue | undefined {
    const isOfTarget = numberOf(node, 'varno') === numberOf(query, 'resultRelation')
    if (this.#returning !== query || !isOfTarget || isNode(query.fields['onConflict'])) return undefined
    const column = numberOf(node, 'varattno')
    return nodesOf(query.fields['targetList']).find((one) => numberOf(one, 'resno') === column)?.fields['expr']
  }

  #ofEntry(entry: TreeNode, column: number, queries: readonly TreeNode[]): Nullness {
    const { fields } = entry
    switch (wordOf(entry, 'rtekind')) {
      case '0':
        return this.#facts.columnNullness(wordOf(entry, 'relid'), column)
      case '1':
        return isNode(fields['subquery'])
          ? (this.#columns(fields['subquery'], [fields['subquery'], ...queries])[column - 1] ?? 'unknown')
          : 'unknown'
      case '2':
        return this.#of(listOf(fields['joinaliasvars'])[column - 1], queries)
      case '3':
        return this.#ofRowFunction(entry, column)
      case '5':
        return worst(listOf(fields['values_lists']).map((row) => this.#of(listOf(row)[column - 1], queries)))
      case '6':
        return this.#ofCommonTable(entry, column, queries)
      case '9':
        return this.#of(listOf(fields['groupexprs'])[column - 1], queries)
      default:
        return 'unknown'
    }
  }

  #ofRowFunction(entry: TreeNode, column: number): Nullness {
    const functions = nodesOf(entry.fields['functions'])
    const counts = functions.map((one) => numberOf(one, 'funccolcount'))
    if (entry.fields['funcordinality'] === 'true' && column > counts.reduce((sum, count) => sum + count, 0))
      return 'never'
    const called = functions[0]?.fields['funcexpr']
    return isNode(called) && this.#nameOf(wordOf(called, 'funcid')).startsWith('generate_series') ? 'never' : 'unknown'
  }

  #ofCommonTable(entry: TreeNode, column: number, queries: readonly TreeNode[]): Nullness {
    const outer = queries.slice(numberOf(entry, 'ctelevelsup'))
    const table = nodesOf(outer[0]?.fields['cteList']).find(
      ({ fields }) => fields['ctename'] === entry.fields['ctename'],
    )
    const query = table?.fields['ctequery']
    return isNode(query) ? (this.#columns(query, [query, ...outer])[column - 1] ?? 'unknown') : 'unknown'
  }

  #provenIn(query: TreeNode): Set<string> {
    const known = this.#proven.get(query) ?? provenColumns(query, this.#facts.functions)
    this.#proven.set(query, known)
    return known
  }
}
