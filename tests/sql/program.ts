import { fileURLToPath } from 'node:url'
import { SyntaxKind } from 'typescript/unstable/ast'
import { API, type Checker, type Symbol, type Type } from 'typescript/unstable/sync'
import {
  isCallExpression,
  isInterfaceDeclaration,
  isPropertyAccessExpression,
  type CallExpression,
  type Node,
  type SourceFile,
} from 'typescript/unstable/ast'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** What the compiler knows about the server's files. */
export interface Program {
  checker: Checker
  typeOf(node: Node): Type | undefined
  symbolOf(node: Node): Symbol | undefined
  declarationOf(symbol: Symbol): Node | undefined
  /** The calls of a function, searched by its name first. */
  callsOf(symbol: Symbol): CallExpression[]
  files: SourceFile[]
  /** The type of a column in server/db/schema.ts, `payments.status`. */
  columnType(column: string): Type | undefined
  close(): void
}

export function forEachNode(node: Node, visit: (node: Node) => void): void {
  visit(node)
  node.forEachChild((child) => forEachNode(child, visit))
}

const importKinds = new Set([SyntaxKind.ImportSpecifier, SyntaxKind.ImportClause, SyntaxKind.NamespaceImport])

function cached<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>()
  return (key) => {
    if (!known.has(key)) known.set(key, make(key))
    return known.get(key) as Value
  }
}

/** The program of tsconfig.json; `files` are those whose path, from the root, passes `isLookedAt`. */
export function openProgram(isLookedAt: (path: string) => boolean): Program {
  const api = new API({ cwd: root })
  const snapshot = api.updateSnapshot({ openProjects: [`${root}tsconfig.json`] })
  const project = snapshot.getProjects().find(({ configFileName }) => configFileName === `${root}tsconfig.json`)
  if (project === undefined) throw new Error('tsconfig.json was not opened')
  const { checker, program } = project
  const files = program
    .getSourceFileNames()
    .filter((name) => name.startsWith(root) && isLookedAt(name.slice(root.length)))
    .map((name) => program.getSourceFile(name))
    .filter((file) => file !== undefined)

  const calls = new Map<string, CallExpression[]>()
  for (const file of files) {
    forEachNode(file, (node) => {
      if (!isCallExpression(node)) return
      const callee = isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression
      const name = callee.getText()
      calls.set(name, [...(calls.get(name) ?? []), node])
    })
  }

  const schema = program.getSourceFile(`${root}server/db/schema.ts`)
  const tables = schema?.statements.find((one) => isInterfaceDeclaration(one) && one.name.text === 'Tables')
  const fieldOf = (type: Type | undefined, name: string) => {
    const field = type && checker.getPropertyOfType(type, name)
    return field && checker.getTypeOfSymbol(field)
  }

  const symbolOf = cached((node: Node) => {
    const symbol = checker.getSymbolAtLocation(node)
    const isImported = symbol?.declarations.some(({ kind }) => importKinds.has(kind))
    return symbol !== undefined && isImported ? checker.getAliasedSymbol(symbol) : symbol
  })
  return {
    checker,
    files,
    symbolOf,
    columnType: cached((column: string) => {
      const [table = '', name = ''] = column.split('.')
      return fieldOf(fieldOf(tables && checker.getTypeAtLocation(tables), table), name)
    }),
    typeOf: cached((node: Node) => checker.getTypeAtLocation(node)),
    declarationOf: (symbol) => (symbol.valueDeclaration ?? symbol.declarations[0])?.resolve(project),
    callsOf: (symbol) => (calls.get(symbol.name) ?? []).filter((call) => symbolOf(call.expression)?.id === symbol.id),
    close: () => api.close(),
  }
}
