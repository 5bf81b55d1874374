import {
  isArrowFunction,
  isFunctionDeclaration,
  isFunctionExpression,
  type ArrowFunction,
  type FunctionDeclaration,
  type FunctionExpression,
  type Node,
} from 'typescript/unstable/ast'
import type { Choices } from './choices.ts'
import type { Program } from './program.ts'

/** A parameter of a statement: the expression whose value is sent. */
export interface Sent {
  node: Node
}
export type Part = string | Sent
export type FunctionNode = ArrowFunction | FunctionExpression | FunctionDeclaration

export type Value =
  | { kind: 'sql'; parts: Part[] }
  | { kind: 'text'; text: string }
  | { kind: 'list'; items: Value[] }
  | { kind: 'object'; fields: Map<string, () => Value> }
  | { kind: 'function'; node: FunctionNode; scope: Scope }
  | { kind: 'unknown'; node: Node }

/** Values by symbol, each evaluated when it is used: most of what is passed around never is. */
export interface Scope {
  values: Map<number, () => Value>
  outer?: Scope
}

/** The text of a statement cannot be composed; the message says why. */
export class Uncomposed extends Error {}

/** What resolving names and calls needs of the composer. */
export interface Evaluator {
  readonly program: Program
  readonly choices: Choices
  evaluate(node: Node, scope: Scope): Value
  items(elements: readonly Node[], scope: Scope): Value[]
  sqlOf(node: Node, scope: Scope): Part[]
  textOf(node: Node | undefined, scope: Scope): string
  /** A value that only a run knows, unless its type has a few words: then each of them in turn. */
  unknown(node: Node): Value
  /** One of several ways through the code: each run of the composer takes another. */
  choose(node: Node, ways: number): number
  givenFor(name: string): Value | undefined
}

export const isFunction = (node: Node): node is FunctionNode =>
  isArrowFunction(node) || isFunctionExpression(node) || isFunctionDeclaration(node)

/** The beginning of a node's source, for messages. */
export const excerpt = (node: Node) => node.getText().replaceAll(/\s+/g, ' ').slice(0, 60)
