import {
  SyntaxKind,
  isArrayLiteralExpression,
  isAsExpression,
  isBinaryExpression,
  isCallExpression,
  isConditionalExpression,
  isElementAccessExpression,
  isIdentifier,
  isNoSubstitutionTemplateLiteral,
  isNonNullExpression,
  isNumericLiteral,
  isObjectLiteralExpression,
  isParenthesizedExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isSatisfiesExpression,
  isShorthandPropertyAssignment,
  isSpreadAssignment,
  isSpreadElement,
  isStringLiteral,
  isTaggedTemplateExpression,
  isTemplateExpression,
  type Node,
  type TemplateLiteral,
} from 'typescript/unstable/ast'
import type { Type } from 'typescript/unstable/sync'
import { valueOfCall } from './calls.ts'
import type { Choices } from './choices.ts'
import { valueOfSymbol } from './names.ts'
import type { Program } from './program.ts'
import { excerpt, isFunction, Uncomposed, type Evaluator, type Part, type Scope, type Value } from './values.ts'

export function isFragment(type: Type | undefined): boolean {
  if (type?.isUnionType() === true) return type.getTypes()?.some(isFragment) ?? false
  return type?.getSymbol()?.name === 'RawBuilder'
}

/**
 * Evaluates as much of the code as is needed for the text of a statement; values that only a run knows become
 * parameters or choices.
 */
export class Composer implements Evaluator {
  readonly program: Program
  readonly choices: Choices
  /** What a function's parameter stands for, by name, if only a run of the server knows. */
  readonly #given: Readonly<Record<string, string>>

  constructor(program: Program, choices: Choices, given: Readonly<Record<string, string>> = {}) {
    this.program = program
    this.choices = choices
    this.#given = given
  }

  compose(node: Node): Part[] {
    return this.sqlOf(node, { values: new Map() })
  }

  sqlOf(node: Node, scope: Scope): Part[] {
    const value = this.evaluate(node, scope)
    if (value.kind !== 'sql') throw new Uncomposed(`\`${excerpt(node)}\` is not known before it runs`)
    return value.parts
  }

  textOf(node: Node | undefined, scope: Scope): string {
    const value = node && this.evaluate(node, scope)
    if (value?.kind !== 'text')
      throw new Uncomposed(`the words of \`${node && excerpt(node)}\` are not known before it runs`)
    return value.text
  }

  #template(template: TemplateLiteral, scope: Scope): Part[] {
    if (isNoSubstitutionTemplateLiteral(template)) return [template.text]
    const parts: Part[] = [template.head.text]
    for (const { expression, literal } of template.templateSpans) {
      if (isFragment(this.program.typeOf(expression))) parts.push(...this.sqlOf(expression, scope))
      else parts.push({ node: expression })
      parts.push(literal.text)
    }
    return parts
  }

  /** A value that only a run knows, unless its type has a few words: then each of them in turn. */
  unknown(node: Node): Value {
    const type = this.program.typeOf(node)
    const members = (type?.isUnionType() ? type.getTypes() : type && [type]) ?? []
    const words = members.flatMap((member) => (member.isStringLiteralType() ? [member.value] : []))
    if (words.length === 0 || words.length < members.length) return { kind: 'unknown', node }
    return { kind: 'text', text: words[this.choose(node, words.length)] ?? '' }
  }

  choose(node: Node, ways: number): number {
    let holder: Node = node
    while (holder.parent !== undefined && !isFunction(holder)) holder = holder.parent
    return this.choices.choose(`${holder.getSourceFile().fileName}:${holder.pos}:${excerpt(node)}`, ways)
  }

  evaluate(node: Node, scope: Scope): Value {
    if (
      isParenthesizedExpression(node) ||
      isAsExpression(node) ||
      isNonNullExpression(node) ||
      isSatisfiesExpression(node)
    )
      return this.evaluate(node.expression, scope)
    if (isTaggedTemplateExpression(node)) return { kind: 'sql', parts: this.#template(node.template, scope) }
    if (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node) || isNumericLiteral(node))
      return { kind: 'text', text: node.text }
    if (isFunction(node)) return { kind: 'function', node, scope }
    if (isTemplateExpression(node)) {
      const parts = node.templateSpans.map(({ expression, literal }) => this.textOf(expression, scope) + literal.text)
      return { kind: 'text', text: node.head.text + parts.join('') }
    }
    if (isConditionalExpression(node)) {
      const isFalse = this.choose(node.condition, 2) === 1
      return this.evaluate(isFalse ? node.whenFalse : node.whenTrue, scope)
    }
    if (isArrayLiteralExpression(node)) return { kind: 'list', items: this.items(node.elements, scope) }
    if (isObjectLiteralExpression(node)) return this.#object(node.properties, scope)
    if (isIdentifier(node)) return this.#name(node, scope)
    if (isPropertyAccessExpression(node)) return this.#field(node, node.expression, node.name.text, scope)
    if (isElementAccessExpression(node)) {
      const held = this.evaluate(node.expression, scope)
      if (held.kind !== 'object' && held.kind !== 'list') return this.unknown(node)
      const key = this.evaluate(node.argumentExpression, scope)
      const fields =
        held.kind === 'object' ? held.fields : new Map(held.items.map((item, nth) => [String(nth), () => item]))
      const known = key.kind === 'text' ? fields.get(key.text) : undefined
      const value = known ?? [...fields.values()][this.choose(node, fields.size)]
      return value?.() ?? this.unknown(node)
    }
    if (isBinaryExpression(node)) {
      if (node.operatorToken.kind === SyntaxKind.PlusToken)
        return { kind: 'text', text: this.textOf(node.left, scope) + this.textOf(node.right, scope) }
      if (node.operatorToken.kind === SyntaxKind.QuestionQuestionToken)
        return this.evaluate(this.choose(node, 2) === 0 ? node.left : node.right, scope)
    }
    if (isCallExpression(node)) return valueOfCall(this, node, scope)
    return this.unknown(node)
  }

  items(elements: readonly Node[], scope: Scope): Value[] {
    return elements.flatMap((element) => {
      if (!isSpreadElement(element)) return [this.evaluate(element, scope)]
      const spread = this.evaluate(element.expression, scope)
      return spread.kind === 'list' ? spread.items : [spread]
    })
  }

  #object(properties: readonly Node[], scope: Scope): Value {
    const fields = new Map<string, () => Value>()
    for (const property of properties) {
      if (isPropertyAssignment(property)) {
        fields.set(property.name.getText(), () => this.evaluate(property.initializer, scope))
      } else if (isShorthandPropertyAssignment(property)) {
        const symbol = this.program.checker.getShorthandAssignmentValueSymbol(property)
        fields.set(property.name.getText(), () =>
          symbol ? valueOfSymbol(this, symbol, property.name, scope) : this.unknown(property),
        )
      } else if (isSpreadAssignment(property)) {
        const spread = this.evaluate(property.expression, scope)
        if (spread.kind === 'object') for (const [key, value] of spread.fields) fields.set(key, value)
      }
    }
    return { kind: 'object', fields }
  }

  #field(node: Node, of: Node, name: string, scope: Scope): Value {
    const held = this.evaluate(of, scope)
    return (held.kind === 'object' ? held.fields.get(name)?.() : undefined) ?? this.unknown(node)
  }

  #name(node: Node, scope: Scope): Value {
    const symbol = this.program.symbolOf(node)
    return symbol === undefined ? this.unknown(node) : valueOfSymbol(this, symbol, node, scope)
  }

  givenFor(name: string): Value | undefined {
    const text = this.#given[name]
    return text === undefined ? undefined : { kind: 'text', text }
  }
}
