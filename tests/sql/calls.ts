import {
  isArrayBindingPattern,
  isBindingElement,
  isBlock,
  isIfStatement,
  isObjectBindingPattern,
  isPropertyAccessExpression,
  isReturnStatement,
  type CallExpression,
  type Node,
} from 'typescript/unstable/ast'
import { Uncomposed, type Evaluator, type FunctionNode, type Part, type Scope, type Value } from './values.ts'

const quoted = (name: string) =>
  name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.')

function join(parts: readonly Part[][], separator: Part[]): Part[] {
  return parts.flatMap((part, nth) => (nth === 0 ? part : [...separator, ...part]))
}

export function valueOfCall(ev: Evaluator, node: CallExpression, scope: Scope): Value {
  const { expression: callee, arguments: given } = node
  if (isPropertyAccessExpression(callee)) {
    const method = callee.name.text
    if (callee.expression.getText() === 'sql') return { kind: 'sql', parts: partsOfHelper(ev, method, given, scope) }
    if (callee.getText() === 'Object.entries' && given[0] !== undefined) {
      const held = ev.evaluate(given[0], scope)
      if (held.kind !== 'object') return ev.unknown(node)
      const entry = ([key, value]: [string, () => Value]): Value => ({
        kind: 'list',
        items: [{ kind: 'text', text: key }, value()],
      })
      return { kind: 'list', items: [...held.fields].map(entry) }
    }
    const held = ev.evaluate(callee.expression, scope)
    const result = valueOfMethod(ev, held, method, given, scope)
    if (result !== undefined) return result
  }
  const called = ev.evaluate(callee, scope)
  if (called.kind !== 'function') return ev.unknown(node)
  return applyFunction(
    ev,
    called,
    given.map((argument) => () => ev.evaluate(argument, scope)),
    node,
  )
}

function valueOfMethod(
  ev: Evaluator,
  held: Value,
  method: string,
  given: readonly Node[],
  scope: Scope,
): Value | undefined {
  if (held.kind === 'text') {
    const texts = given.map((argument) => ev.textOf(argument, scope))
    const result: unknown = Reflect.apply(Reflect.get(String.prototype, method), held.text, texts)
    if (typeof result === 'string') return { kind: 'text', text: result }
    if (Array.isArray(result))
      return { kind: 'list', items: result.map((text) => ({ kind: 'text', text: String(text) })) }
  }
  if (method === 'map' && given[0] !== undefined) {
    const each = ev.evaluate(given[0], scope)
    if (each.kind !== 'function') return undefined
    const items = held.kind === 'list' ? held.items : [held]
    return { kind: 'list', items: items.map((item) => applyFunction(ev, each, [() => item], each.node)) }
  }
  if (method === 'join' && held.kind === 'list' && held.items.every((item) => item.kind === 'text'))
    return {
      kind: 'text',
      text: held.items.map(({ text }) => text).join(given[0] ? ev.textOf(given[0], scope) : ','),
    }
  return undefined
}

/** `sql.raw` and similar helpers. */
function partsOfHelper(ev: Evaluator, method: string, given: readonly Node[], scope: Scope): Part[] {
  const [first, second] = given
  if (method === 'raw') return [ev.textOf(first, scope)]
  if (method === 'ref' || method === 'table' || method === 'id') return [quoted(ev.textOf(first, scope))]
  if (method === 'join' && first !== undefined) {
    const list = ev.evaluate(first, scope)
    if (list.kind !== 'list') return [{ node: first }]
    const parts = list.items.map((item): Part[] => {
      if (item.kind === 'sql') return item.parts
      return [{ node: item.kind === 'unknown' ? item.node : first }]
    })
    return join(parts, second ? ev.sqlOf(second, scope) : [', '])
  }
  throw new Uncomposed(`nothing is known of sql.${method}`)
}

function applyFunction(
  ev: Evaluator,
  called: { node: FunctionNode; scope: Scope },
  given: readonly (() => Value)[],
  node: Node,
): Value {
  const scope: Scope = { values: new Map(), outer: called.scope }
  for (const [nth, { name, initializer }] of called.node.parameters.entries()) {
    const value = given[nth] ?? (initializer && (() => ev.evaluate(initializer, scope)))
    if (name !== undefined) bind(ev, name, value ?? (() => ev.unknown(name)), scope.values)
  }
  const { body } = called.node
  if (body === undefined) return ev.unknown(node)
  return (isBlock(body) ? runBlock(ev, body, scope) : ev.evaluate(body, scope)) ?? ev.unknown(node)
}

function bind(ev: Evaluator, name: Node, value: () => Value, values: Map<number, () => Value>): void {
  if (isObjectBindingPattern(name) || isArrayBindingPattern(name)) {
    for (const [nth, element] of name.elements.entries()) {
      if (!isBindingElement(element) || element.name === undefined) continue
      const { name: inner } = element
      const key = (element.propertyName ?? inner).getText()
      const field = () => {
        const held = value()
        const found =
          held.kind === 'object' ? held.fields.get(key)?.() : held.kind === 'list' ? held.items[nth] : undefined
        return found ?? ev.unknown(inner)
      }
      bind(ev, inner, field, values)
    }
    return
  }
  const symbol = ev.program.symbolOf(name)
  if (symbol !== undefined) values.set(symbol.id, value)
}

/** The value that a block returns; its variables are evaluated where they are used. */
function runBlock(ev: Evaluator, node: Node, scope: Scope): Value | undefined {
  if (isReturnStatement(node)) return node.expression && ev.evaluate(node.expression, scope)
  if (isIfStatement(node)) {
    const isFalse = ev.choose(node.expression, 2) === 1
    const taken = isFalse ? node.elseStatement : node.thenStatement
    return taken && runBlock(ev, taken, scope)
  }
  if (!isBlock(node)) return undefined
  for (const statement of node.statements) {
    const returned = runBlock(ev, statement, scope)
    if (returned !== undefined) return returned
  }
  return undefined
}
