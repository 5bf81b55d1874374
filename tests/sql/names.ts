import {
  isArrayBindingPattern,
  isBindingElement,
  isBlock,
  isCallExpression,
  isForOfStatement,
  isFunctionDeclaration,
  isIfStatement,
  isObjectBindingPattern,
  isParameterDeclaration,
  isPropertyAccessExpression,
  isVariableDeclaration,
  type Node,
} from 'typescript/unstable/ast'
import type { Symbol } from 'typescript/unstable/sync'
import { isFunction, type Evaluator, type Scope, type Value } from './values.ts'

export function valueOfSymbol(ev: Evaluator, symbol: Symbol, node: Node, scope: Scope): Value {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const value = at.values.get(symbol.id)
    if (value !== undefined) return value()
  }
  const declaration = ev.program.declarationOf(symbol)
  if (declaration === undefined) return ev.unknown(node)
  return valueOfDeclaration(ev, declaration, node, scope)
}

function valueOfDeclaration(ev: Evaluator, declaration: Node, node: Node, scope: Scope): Value {
  if (isFunctionDeclaration(declaration)) return { kind: 'function', node: declaration, scope }
  if (isVariableDeclaration(declaration)) {
    const given = ev.givenFor(declaration.name.getText())
    if (given !== undefined) return given
    const loop = declaration.parent.parent
    if (isForOfStatement(loop)) return oneOf(ev, loop.expression, scope) ?? ev.unknown(node)
    if (declaration.initializer === undefined) return ev.unknown(node)
    return withPushes(ev, ev.evaluate(declaration.initializer, scope), declaration, node, scope)
  }
  if (isBindingElement(declaration)) {
    const from = declaration.parent.parent
    const held = valueOfDeclaration(ev, from, from, scope)
    const name = (declaration.propertyName ?? declaration.name)?.getText() ?? ''
    if (isObjectBindingPattern(declaration.parent) && held.kind === 'object')
      return held.fields.get(name)?.() ?? ev.givenFor(name) ?? ev.unknown(node)
    if (isArrayBindingPattern(declaration.parent) && held.kind === 'list')
      return held.items[declaration.parent.elements.indexOf(declaration)] ?? ev.unknown(node)
    return ev.givenFor(name) ?? ev.unknown(node)
  }
  if (isParameterDeclaration(declaration)) {
    const known = declaration.name && ev.givenFor(declaration.name.getText())
    return known ?? argumentOf(ev, declaration, node) ?? ev.unknown(node)
  }
  return ev.unknown(node)
}

function oneOf(ev: Evaluator, list: Node, scope: Scope): Value | undefined {
  const value = ev.evaluate(list, scope)
  return value.kind === 'list' ? value.items[ev.choose(list, value.items.length)] : undefined
}

/** The argument that a caller passes, each caller in turn. */
function argumentOf(ev: Evaluator, parameter: Node, node: Node): Value | undefined {
  const holder = parameter.parent
  if (!isFunction(holder)) return undefined
  const named = isFunctionDeclaration(holder)
    ? holder.name
    : isVariableDeclaration(holder.parent)
      ? holder.parent.name
      : undefined
  const symbol = named && ev.program.symbolOf(named)
  const calls = symbol ? ev.program.callsOf(symbol) : []
  if (calls.length === 0) return undefined
  const nth = ev.choices.choose(`calls of ${holder.getSourceFile().fileName}:${holder.pos}`, calls.length)
  const argument = calls[nth]?.arguments[holder.parameters.findIndex(({ pos }) => pos === parameter.pos)]
  return argument ? ev.evaluate(argument, { values: new Map() }) : ev.unknown(node)
}

/** A list that later statements push to, inside an `if` or not. */
function withPushes(ev: Evaluator, value: Value, declaration: Node, use: Node, scope: Scope): Value {
  if (value.kind !== 'list' || !isVariableDeclaration(declaration)) return value
  const symbol = ev.program.symbolOf(declaration.name)
  const added: Value[] = []
  const visit = (node: Node): void => {
    if (node.pos >= use.pos) return
    if (isIfStatement(node)) {
      const isFalse = ev.choose(node.expression, 2) === 1
      if (!isFalse) visit(node.thenStatement)
      else if (node.elseStatement !== undefined) visit(node.elseStatement)
    } else if (
      isCallExpression(node) &&
      isPropertyAccessExpression(node.expression) &&
      node.expression.name.text === 'push' &&
      ev.program.symbolOf(node.expression.expression)?.id === symbol?.id
    ) {
      added.push(...ev.items(node.arguments, scope))
    } else node.forEachChild(visit)
  }
  let block: Node = declaration
  while (block.parent !== undefined && !isBlock(block)) block = block.parent
  if (isBlock(block)) visit(block)
  return { kind: 'list', items: [...value.items, ...added] }
}
