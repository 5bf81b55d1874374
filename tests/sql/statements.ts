import {
  isCallExpression,
  isFunctionDeclaration,
  isPropertyAccessExpression,
  isSourceFile,
  isVariableDeclaration,
  type Node,
} from 'typescript/unstable/ast'
import type { Type } from 'typescript/unstable/sync'
import { everyWay } from './choices.ts'
import { Composer, isFragment } from './compose.ts'
import { Uncomposed, type Sent } from './values.ts'
import { forEachNode, root, type Program } from './program.ts'

export interface Statement {
  /** `server/payments/queries.ts findPayment`. */
  name: string
  /** `server/payments/queries.ts:32:24`. */
  place: string
  /** The type of a row; undefined if none is given, since nobody reads it. */
  row?: Type
  node: Node
}

/** A statement as PostgreSQL gets it. */
export interface Composed {
  text: string
  sent: Sent[]
}

function nameAround(node: Node): string {
  let name = 'the module'
  for (let at: Node | undefined = node; at !== undefined; at = at.parent) {
    if (isFunctionDeclaration(at) && at.name !== undefined) name = at.name.getText()
    if (isVariableDeclaration(at) && isSourceFile(at.parent.parent.parent)) name = at.name.getText()
  }
  return name
}

/** Every `sql<Row>`…`.execute(db)` of the program. */
export function listStatements(program: Program): Statement[] {
  const found: Statement[] = []
  for (const file of program.files) {
    const path = file.fileName.slice(root.length)
    forEachNode(file, (node) => {
      if (!isCallExpression(node) || !isPropertyAccessExpression(node.expression)) return
      if (node.expression.name.text !== 'execute') return
      const statement = node.expression.expression
      const type = program.typeOf(statement)
      if (!isFragment(type)) return
      const { line, character } = file.getLineAndCharacterOfPosition(statement.getStart())
      const [row] = type?.isTypeReference() ? program.checker.getTypeArguments(type) : []
      found.push({
        name: `${path} ${nameAround(node)}`,
        place: `${path}:${line + 1}:${character + 1}`,
        row: row === undefined || row.id === program.checker.getUnknownType().id ? undefined : row,
        node: statement,
      })
    })
  }
  return found
}

/** Every text that a statement can have, or why it cannot be composed. */
export function composeStatement(
  program: Program,
  node: Node,
  given: Readonly<Record<string, string>> = {},
): Composed[] | string {
  try {
    const texts = new Map<string, Composed>()
    for (const parts of everyWay((choices) => new Composer(program, choices, given).compose(node))) {
      const sent: Sent[] = []
      const text = parts.map((part) => (typeof part === 'string' ? part : `$${sent.push(part)}`)).join('')
      texts.set(text, { text, sent })
    }
    return [...texts.values()]
  } catch (error) {
    if (error instanceof Uncomposed) return error.message
    throw error
  }
}
