import {
  isArrayBindingPattern,
  isArrayLiteralExpression,
  isArrowFunction,
  isAsExpression,
  isBinaryExpression,
  isBindingElement,
  isBlock,
  isCallExpression,
  isConditionalExpression,
  isElementAccessExpression,
  isForOfStatement,
  isFunctionDeclaration,
  isFunctionExpression,
  isIdentifier,
  isIfStatement,
  isNonNullExpression,
  isNoSubstitutionTemplateLiteral,
  isNumericLiteral,
  isObjectBindingPattern,
  isObjectLiteralExpression,
  isParameterDeclaration,
  isParenthesizedExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isReturnStatement,
  isSatisfiesExpression,
  isShorthandPropertyAssignment,
  isSpreadAssignment,
  isSpreadElement,
  isStringLiteral,
  isTaggedTemplateExpression,
  isTemplateExpression,
  isVariableDeclaration,
  SyntaxKind,
  type ArrowFunction,
  type CallExpression,
  type FunctionDeclaration,
  type FunctionExpression,
  type Node,
  type TemplateLiteral,
} from 'typescript/unstable/ast'
import type { Symbol, Type } from 'typescript/unstable/sync'
import type { Choices } from './choices.ts'
import type { Program } from './program.ts'

/** A parameter of a statement: the expression whose value is sent. */
export interface Sent {
  node: Node
}
type Part = string | Sent
type FunctionNode = ArrowFunction | FunctionExpression | FunctionDeclaration

type Value =
  | { kind: 'sql'; parts: Part[] }
  | { kind: 'text'; text: string }
  | { kind: 'list'; items: Value[] }
  | { kind: 'object'; fields: Map<string, () => Value> }
  | { kind: 'function'; node: FunctionNode; scope: Scope }
  | { kind: 'unknown'; node: Node }

/** Values by their symbols, each evaluated when it is used: most of what is handed around never is. */
interface Scope {
  values: Map<number, () => Value>
  outer?: Scope
}

export class Uncomposed extends Error {}

const isFunction = (node: Node): node is FunctionNode =>
  isArrowFunction(node) || isFunctionExpression(node) || isFunctionDeclaration(node)

const quoted = (name: string) =>
  name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.')

function join(parts: readonly Part[][], separator: Part[]): Part[] {
  return parts.flatMap((part, nth) => (nth === 0 ? part : [...separator, ...part]))
}

const short = (node: Node) => node.getText().replaceAll(/\s+/g, ' ').slice(0, 60)

export function isFragment(type: Type | undefined): boolean {
  if (type?.isUnionType() === true) return type.getTypes()?.some(isFragment) ?? false
  return type?.getSymbol()?.name === 'RawBuilder'
}

/** Evaluates as much of the code as makes the text of a statement; what only a run knows is a parameter or a choice. */
export class Composer {
  readonly #program: Program
  readonly #choices: Choices
  /** By the name of a function's parameter, what it stands for where only a run of the server knows. */
  readonly #given: Readonly<Record<string, string>>

  constructor(program: Program, choices: Choices, given: Readonly<Record<string, string>> = {}) {
    this.#program = program
    this.#choices = choices
    this.#given = given
  }

  compose(node: Node): Part[] {
    return this.#sqlOf(node, { values: new Map() })
  }

  #sqlOf(node: Node, scope: Scope): Part[] {
    const value = this.#evaluate(node, scope)
    if (value.kind !== 'sql') throw new Uncomposed(`\`${short(node)}\` is not known before it runs`)
    return value.parts
  }

  #textOf(node: Node | undefined, scope: Scope): string {
    const value = node && this.#evaluate(node, scope)
    if (value?.kind !== 'text')
      throw new Uncomposed(`the words of \`${node && short(node)}\` are not known before it runs`)
    return value.text
  }

  #template(template: TemplateLiteral, scope: Scope): Part[] {
    if (isNoSubstitutionTemplateLiteral(template)) return [template.text]
    const parts: Part[] = [template.head.text]
    for (const { expression, literal } of template.templateSpans) {
      if (isFragment(this.#program.typeOf(expression))) parts.push(...this.#sqlOf(expression, scope))
      else parts.push({ node: expression })
      parts.push(literal.text)
    }
    return parts
  }

  /** What only a run knows, unless its type is of a few words: then each of them in turn. */
  #unknown(node: Node): Value {
    const type = this.#program.typeOf(node)
    const members = (type?.isUnionType() ? type.getTypes() : type && [type]) ?? []
    const words = members.flatMap((member) => (member.isStringLiteralType() ? [member.value] : []))
    if (words.length === 0 || words.length < members.length) return { kind: 'unknown', node }
    return { kind: 'text', text: words[this.#choose(node, words.length)] ?? '' }
  }

  #choose(node: Node, ways: number): number {
    let holder: Node = node
    while (holder.parent !== undefined && !isFunction(holder)) holder = holder.parent
    return this.#choices.choose(`${holder.getSourceFile().fileName}:${holder.pos}:${short(node)}`, ways)
  }

  #evaluate(node: Node, scope: Scope): Value {
    if (
      isParenthesizedExpression(node) ||
      isAsExpression(node) ||
      isNonNullExpression(node) ||
      isSatisfiesExpression(node)
    )
      return this.#evaluate(node.expression, scope)
    if (isTaggedTemplateExpression(node)) return { kind: 'sql', parts: this.#template(node.template, scope) }
    if (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node) || isNumericLiteral(node))
      return { kind: 'text', text: node.text }
    if (isFunction(node)) return { kind: 'function', node, scope }
    if (isTemplateExpression(node)) {
      const parts = node.templateSpans.map(({ expression, literal }) => this.#textOf(expression, scope) + literal.text)
      return { kind: 'text', text: node.head.text + parts.join('') }
    }
    if (isConditionalExpression(node)) {
      const isFalse = this.#choose(node.condition, 2) === 1
      return this.#evaluate(isFalse ? node.whenFalse : node.whenTrue, scope)
    }
    if (isArrayLiteralExpression(node)) return { kind: 'list', items: this.#items(node.elements, scope) }
    if (isObjectLiteralExpression(node)) return this.#object(node.properties, scope)
    if (isIdentifier(node)) return this.#name(node, scope)
    if (isPropertyAccessExpression(node)) return this.#field(node, node.expression, node.name.text, scope)
    if (isElementAccessExpression(node)) {
      const held = this.#evaluate(node.expression, scope)
      if (held.kind !== 'object' && held.kind !== 'list') return this.#unknown(node)
      const key = this.#evaluate(node.argumentExpression, scope)
      const fields =
        held.kind === 'object' ? held.fields : new Map(held.items.map((item, nth) => [String(nth), () => item]))
      const known = key.kind === 'text' ? fields.get(key.text) : undefined
      const value = known ?? [...fields.values()][this.#choose(node, fields.size)]
      return value?.() ?? this.#unknown(node)
    }
    if (isBinaryExpression(node)) {
      if (node.operatorToken.kind === SyntaxKind.PlusToken)
        return { kind: 'text', text: this.#textOf(node.left, scope) + this.#textOf(node.right, scope) }
      if (node.operatorToken.kind === SyntaxKind.QuestionQuestionToken)
        return this.#evaluate(this.#choose(node, 2) === 0 ? node.left : node.right, scope)
    }
    if (isCallExpression(node)) return this.#call(node, scope)
    return this.#unknown(node)
  }

  #items(elements: readonly Node[], scope: Scope): Value[] {
    return elements.flatMap((element) => {
      if (!isSpreadElement(element)) return [this.#evaluate(element, scope)]
      const spread = this.#evaluate(element.expression, scope)
      return spread.kind === 'list' ? spread.items : [spread]
    })
  }

  #object(properties: readonly Node[], scope: Scope): Value {
    const fields = new Map<string, () => Value>()
    for (const property of properties) {
      if (isPropertyAssignment(property)) {
        fields.set(property.name.getText(), () => this.#evaluate(property.initializer, scope))
      } else if (isShorthandPropertyAssignment(property)) {
        const symbol = this.#program.checker.getShorthandAssignmentValueSymbol(property)
        fields.set(property.name.getText(), () =>
          symbol ? this.#symbol(symbol, property.name, scope) : this.#unknown(property),
        )
      } else if (isSpreadAssignment(property)) {
        const spread = this.#evaluate(property.expression, scope)
        if (spread.kind === 'object') for (const [key, value] of spread.fields) fields.set(key, value)
      }
    }
    return { kind: 'object', fields }
  }

  #field(node: Node, of: Node, name: string, scope: Scope): Value {
    const held = this.#evaluate(of, scope)
    return (held.kind === 'object' ? held.fields.get(name)?.() : undefined) ?? this.#unknown(node)
  }

  #name(node: Node, scope: Scope): Value {
    const symbol = this.#program.symbolOf(node)
    return symbol === undefined ? this.#unknown(node) : this.#symbol(symbol, node, scope)
  }

  #symbol(symbol: Symbol, node: Node, scope: Scope): Value {
    for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
      const value = at.values.get(symbol.id)
      if (value !== undefined) return value()
    }
    const declaration = this.#program.declarationOf(symbol)
    if (declaration === undefined) return this.#unknown(node)
    return this.#declared(declaration, node, scope)
  }

  #declared(declaration: Node, node: Node, scope: Scope): Value {
    if (isFunctionDeclaration(declaration)) return { kind: 'function', node: declaration, scope }
    if (isVariableDeclaration(declaration)) {
      const given = this.#givenFor(declaration.name.getText())
      if (given !== undefined) return given
      const loop = declaration.parent.parent
      if (isForOfStatement(loop)) return this.#oneOf(loop.expression, scope) ?? this.#unknown(node)
      if (declaration.initializer === undefined) return this.#unknown(node)
      return this.#withPushes(this.#evaluate(declaration.initializer, scope), declaration, node, scope)
    }
    if (isBindingElement(declaration)) {
      const from = declaration.parent.parent
      const held = this.#declared(from, from, scope)
      const name = (declaration.propertyName ?? declaration.name)?.getText() ?? ''
      if (isObjectBindingPattern(declaration.parent) && held.kind === 'object')
        return held.fields.get(name)?.() ?? this.#givenFor(name) ?? this.#unknown(node)
      if (isArrayBindingPattern(declaration.parent) && held.kind === 'list')
        return held.items[declaration.parent.elements.indexOf(declaration)] ?? this.#unknown(node)
      return this.#givenFor(name) ?? this.#unknown(node)
    }
    if (isParameterDeclaration(declaration)) {
      const known = declaration.name && this.#givenFor(declaration.name.getText())
      return known ?? this.#argument(declaration, node) ?? this.#unknown(node)
    }
    return this.#unknown(node)
  }

  #givenFor(name: string): Value | undefined {
    const text = this.#given[name]
    return text === undefined ? undefined : { kind: 'text', text }
  }

  #oneOf(list: Node, scope: Scope): Value | undefined {
    const value = this.#evaluate(list, scope)
    return value.kind === 'list' ? value.items[this.#choose(list, value.items.length)] : undefined
  }

  /** What a caller of the function hands in, each caller in turn. */
  #argument(parameter: Node, node: Node): Value | undefined {
    const holder = parameter.parent
    if (!isFunction(holder)) return undefined
    const named = isFunctionDeclaration(holder)
      ? holder.name
      : isVariableDeclaration(holder.parent)
        ? holder.parent.name
        : undefined
    const symbol = named && this.#program.symbolOf(named)
    const calls = symbol ? this.#program.callsOf(symbol) : []
    if (calls.length === 0) return undefined
    const nth = this.#choices.choose(`calls of ${holder.getSourceFile().fileName}:${holder.pos}`, calls.length)
    const argument = calls[nth]?.arguments[holder.parameters.findIndex(({ pos }) => pos === parameter.pos)]
    return argument ? this.#evaluate(argument, { values: new Map() }) : this.#unknown(node)
  }

  /** A list that statements after its declaration add to, each inside of an `if` or not. */
  #withPushes(value: Value, declaration: Node, use: Node, scope: Scope): Value {
    if (value.kind !== 'list' || !isVariableDeclaration(declaration)) return value
    const symbol = this.#program.symbolOf(declaration.name)
    const added: Value[] = []
    const visit = (node: Node): void => {
      if (node.pos >= use.pos) return
      if (isIfStatement(node)) {
        const isFalse = this.#choose(node.expression, 2) === 1
        if (!isFalse) visit(node.thenStatement)
        else if (node.elseStatement !== undefined) visit(node.elseStatement)
      } else if (
        isCallExpression(node) &&
        isPropertyAccessExpression(node.expression) &&
        node.expression.name.text === 'push' &&
        this.#program.symbolOf(node.expression.expression)?.id === symbol?.id
      ) {
        added.push(...this.#items(node.arguments, scope))
      } else node.forEachChild(visit)
    }
    let block: Node = declaration
    while (block.parent !== undefined && !isBlock(block)) block = block.parent
    if (isBlock(block)) visit(block)
    return { kind: 'list', items: [...value.items, ...added] }
  }

  #call(node: CallExpression, scope: Scope): Value {
    const { expression: callee, arguments: given } = node
    if (isPropertyAccessExpression(callee)) {
      const method = callee.name.text
      if (callee.expression.getText() === 'sql') return { kind: 'sql', parts: this.#helper(method, given, scope) }
      if (callee.getText() === 'Object.entries' && given[0] !== undefined) {
        const held = this.#evaluate(given[0], scope)
        if (held.kind !== 'object') return this.#unknown(node)
        const entry = ([key, value]: [string, () => Value]): Value => ({
          kind: 'list',
          items: [{ kind: 'text', text: key }, value()],
        })
        return { kind: 'list', items: [...held.fields].map(entry) }
      }
      const held = this.#evaluate(callee.expression, scope)
      const result = this.#method(held, method, given, scope)
      if (result !== undefined) return result
    }
    const called = this.#evaluate(callee, scope)
    if (called.kind !== 'function') return this.#unknown(node)
    return this.#apply(
      called,
      given.map((argument) => () => this.#evaluate(argument, scope)),
      node,
    )
  }

  #method(held: Value, method: string, given: readonly Node[], scope: Scope): Value | undefined {
    if (held.kind === 'text') {
      const texts = given.map((argument) => this.#textOf(argument, scope))
      const result: unknown = Reflect.apply(Reflect.get(String.prototype, method), held.text, texts)
      if (typeof result === 'string') return { kind: 'text', text: result }
      if (Array.isArray(result))
        return { kind: 'list', items: result.map((text) => ({ kind: 'text', text: String(text) })) }
    }
    if (method === 'map' && given[0] !== undefined) {
      const each = this.#evaluate(given[0], scope)
      if (each.kind !== 'function') return undefined
      const items = held.kind === 'list' ? held.items : [held]
      return { kind: 'list', items: items.map((item) => this.#apply(each, [() => item], each.node)) }
    }
    if (method === 'join' && held.kind === 'list' && held.items.every((item) => item.kind === 'text'))
      return {
        kind: 'text',
        text: held.items.map(({ text }) => text).join(given[0] ? this.#textOf(given[0], scope) : ','),
      }
    return undefined
  }

  /** `sql.raw` and its like. */
  #helper(method: string, given: readonly Node[], scope: Scope): Part[] {
    const [first, second] = given
    if (method === 'raw') return [this.#textOf(first, scope)]
    if (method === 'ref' || method === 'table' || method === 'id') return [quoted(this.#textOf(first, scope))]
    if (method === 'join' && first !== undefined) {
      const list = this.#evaluate(first, scope)
      if (list.kind !== 'list') return [{ node: first }]
      const parts = list.items.map((item): Part[] => {
        if (item.kind === 'sql') return item.parts
        return [{ node: item.kind === 'unknown' ? item.node : first }]
      })
      return join(parts, second ? this.#sqlOf(second, scope) : [', '])
    }
    throw new Uncomposed(`nothing is known of sql.${method}`)
  }

  #apply(called: { node: FunctionNode; scope: Scope }, given: readonly (() => Value)[], node: Node): Value {
    const scope: Scope = { values: new Map(), outer: called.scope }
    for (const [nth, { name, initializer }] of called.node.parameters.entries()) {
      const value = given[nth] ?? (initializer && (() => this.#evaluate(initializer, scope)))
      if (name !== undefined) this.#bind(name, value ?? (() => this.#unknown(name)), scope.values)
    }
    const { body } = called.node
    if (body === undefined) return this.#unknown(node)
    return (isBlock(body) ? this.#run(body, scope) : this.#evaluate(body, scope)) ?? this.#unknown(node)
  }

  #bind(name: Node, value: () => Value, values: Map<number, () => Value>): void {
    if (isObjectBindingPattern(name) || isArrayBindingPattern(name)) {
      for (const [nth, element] of name.elements.entries()) {
        if (!isBindingElement(element) || element.name === undefined) continue
        const { name: inner } = element
        const key = (element.propertyName ?? inner).getText()
        const field = () => {
          const held = value()
          const found =
            held.kind === 'object' ? held.fields.get(key)?.() : held.kind === 'list' ? held.items[nth] : undefined
          return found ?? this.#unknown(inner)
        }
        this.#bind(inner, field, values)
      }
      return
    }
    const symbol = this.#program.symbolOf(name)
    if (symbol !== undefined) values.set(symbol.id, value)
  }

  /** What a block returns; its variables are evaluated where they are used. */
  #run(node: Node, scope: Scope): Value | undefined {
    if (isReturnStatement(node)) return node.expression && this.#evaluate(node.expression, scope)
    if (isIfStatement(node)) {
      const isFalse = this.#choose(node.expression, 2) === 1
      const taken = isFalse ? node.elseStatement : node.thenStatement
      return taken && this.#run(taken, scope)
    }
    if (!isBlock(node)) return undefined
    for (const statement of node.statements) {
      const returned = this.#run(statement, scope)
      if (returned !== undefined) return returned
    }
    return undefined
  }
}
