/** A node of PostgreSQL's own parse tree: `{VAR :varno 1 :vartype 20}`. */
export interface TreeNode {
  tag: string
  fields: Record<string, TreeValue>
}
export type TreeValue = TreeNode | TreeValue[] | string | null

export const isNode = (value: TreeValue | undefined): value is TreeNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The nodes of a list, which PostgreSQL writes as `<>` if it is empty. */
export const nodesOf = (value: TreeValue | undefined): TreeNode[] => (Array.isArray(value) ? value.filter(isNode) : [])

export function wordOf(node: TreeNode, field: string): string {
  const value = node.fields[field]
  return typeof value === 'string' ? value : ''
}

export function readTree(text: string): TreeNode {
  // A space within a word is preceded by a backslash.
  const tokens = text.match(/[(){}]|(?:\\[\s\S]|[^\s(){}\\])+/g) ?? []
  let at = 0

  function readValue(): TreeValue {
    const token = tokens[at++] ?? ''
    if (token === '<>') return null
    if (token === '(') {
      const items: TreeValue[] = []
      while (at < tokens.length && tokens[at] !== ')') items.push(readValue())
      at++
      return items
    }
    if (token !== '{') return token.replaceAll(/\\([\s\S])/g, '$1')
    const node: TreeNode = { tag: tokens[at++] ?? '', fields: {} }
    while (at < tokens.length && tokens[at] !== '}') {
      const name = (tokens[at++] ?? '').slice(1)
      const values: TreeValue[] = []
      while (at < tokens.length && tokens[at] !== '}' && !tokens[at]?.startsWith(':')) values.push(readValue())
      node.fields[name] = values.length === 1 ? (values[0] ?? null) : values
    }
    at++
    return node
  }

  const tree = readValue()
  if (!isNode(tree)) throw new Error('PostgreSQL printed no tree')
  return tree
}
