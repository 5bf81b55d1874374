import type { Node } from 'typescript/unstable/ast'
import type { Symbol, Type } from 'typescript/unstable/sync'
import { CheckedDatabase, type Column } from './database.ts'
import { claimOf, isOfKind, isSendable, kindInDatabase, type Claim } from './kinds.ts'
import { openProgram, type Program } from './program.ts'
import { composeStatement, listStatements, type Composed, type Statement } from './statements.ts'
import { adopted, examples, exceptions } from './exceptions.ts'

export interface Report {
  statements: number
  compared: number
  listed: number
  disagreements: string[]
}

/** A property of a row, wherever rows of its type are read. */
interface Property {
  name: string
  claim: Claim
  type: Type
  /** None if the type has no name for it. */
  symbol?: Symbol
}

class Check {
  readonly disagreements = new Set<string>()
  /** Properties whose type allows null although no statement so far returns one; by their declarations. */
  readonly #program: Program
  readonly #database: CheckedDatabase
  readonly #neverSeenNull = new Map<string, string>()
  readonly #seenNull = new Set<string>()

  constructor(program: Program, database: CheckedDatabase) {
    this.#program = program
    this.#database = database
  }

  async statement(statement: Statement, composed: readonly Composed[]): Promise<void> {
    for (const { text, sent } of composed) {
      const nullable = sent.map(({ node }) => {
        const type = this.#program.typeOf(node)
        return type !== undefined && claimOf(this.#program.checker, type).isNullable
      })
      try {
        const { columns, parameters } = await this.#database.describe(text, nullable)
        this.#columns(statement, columns)
        for (const [nth, { node }] of sent.entries()) this.#parameter(statement, node, parameters[nth] ?? 0)
      } catch (error) {
        this.#say(statement, `PostgreSQL does not take it: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }

  #say(statement: Statement, sentence: string): void {
    this.disagreements.add(`${statement.place} ${sentence}`)
  }

  #properties(statement: Statement): Property[] {
    const { checker } = this.#program
    if (statement.row === undefined) return []
    return checker.getPropertiesOfType(statement.row).flatMap((symbol) => {
      const type = checker.getTypeOfSymbol(symbol)
      return type === undefined ? [] : [{ name: symbol.name, symbol, type, claim: claimOf(checker, type) }]
    })
  }

  /** What `Record<string, T>` says about each column. */
  #indexed({ row }: Statement): Omit<Property, 'name'> | undefined {
    const { checker } = this.#program
    const [info] = row === undefined ? [] : checker.getIndexInfosOfType(row)
    return info && { type: info.valueType, claim: claimOf(checker, info.valueType) }
  }

  #columns(statement: Statement, columns: readonly Column[]): void {
    if (statement.row === undefined) return
    const names = columns.map(({ name }) => name)
    for (const name of names.filter((one, nth) => names.indexOf(one) !== nth))
      this.#say(statement, `it returns two columns "${name}", of which the program gets the last`)
    const properties = new Map(this.#properties(statement).map((property) => [property.name, property]))
    const indexed = this.#indexed(statement)
    for (const column of columns) {
      const property = properties.get(column.name) ?? indexed
      if (property === undefined) this.#say(statement, `it returns "${column.name}", which the type does not have`)
      else this.#column(statement, column, property)
    }
    for (const { name, claim } of properties.values()) {
      if (!names.includes(name) && !claim.isOptional)
        this.#say(statement, `the type says ${name}: ${claim.text}; the statement returns no such column`)
    }
  }

  #column(
    statement: Statement,
    { name, type, nullness, origin }: Column,
    { claim, symbol, type: claimed }: Omit<Property, 'name'>,
  ): void {
    const { types } = this.#database
    const kind = kindInDatabase(type, types)
    const from = `${types.get(type)?.name ?? type}${origin === undefined ? '' : `, of ${origin}`}`
    if (!isOfKind(kind, claim))
      this.#say(statement, `the type says ${name}: ${claim.text}; the database gives ${kind} (${from})`)
    else if (origin !== undefined) this.#words(statement, { name, origin, claimed, claim })
    if (nullness === 'maybe' && !claim.isNullable)
      this.#say(statement, `the type says ${name}: ${claim.text}; the database may give null (${from})`)
    const [declaration] = symbol?.declarations ?? []
    if (declaration === undefined || claim.kinds.includes('any')) return
    const key = `${declaration.path}#${declaration.index}`
    if (nullness !== 'never') this.#seenNull.add(key)
    else if (claim.isNullable && !declaration.path.includes('/contract/'))
      this.#neverSeenNull.set(
        key,
        `${statement.place} the type says ${name}: ${claim.text}; the database never gives null (${from})`,
      )
  }

  #parameter(statement: Statement, node: Node, oid: number): void {
    const { checker, typeOf } = this.#program
    const type = typeOf(node)
    const name = this.#database.types.get(oid)?.name ?? ''
    const claim = type && claimOf(checker, type)
    if (claim?.kinds.some((kind) => !isSendable(kind, name)))
      this.#say(statement, `\${${node.getText()}} is ${claim.text}; the database wants ${name}`)
  }

  /** Ids of another table, and CHECK values that the type leaves out. */
  #words(
    statement: Statement,
    { name, origin, claimed, claim }: { name: string; origin: string; claimed: Type; claim: Claim },
  ): void {
    const { checker } = this.#program
    const type = this.#program.columnType(origin)
    const given = type && checker.getNonNullableType(type)
    const isTold = given !== undefined && (given.isIntersectionType() || given.isUnionType() || given.isLiteralType())
    if (!isTold || claim.kinds.includes('any') || checker.isTypeAssignableTo(given, claimed)) return
    this.#say(statement, `the type says ${name}: ${claim.text}; ${origin} is ${checker.typeToString(given)}`)
  }

  finish(): string[] {
    const needless = [...this.#neverSeenNull]
      .filter(([key]) => !this.#seenNull.has(key))
      .map(([, sentence]) => sentence)
    return [...this.disagreements, ...needless].toSorted()
  }
}

const isAdopting = ({ place }: Statement) => place.startsWith('server/adoption/')
const isOfServer = (path: string) => path.startsWith('server/')

/** Compares the row types at the statements of these files with what PostgreSQL says they return. */
export async function checkStatements(isLookedAt: (path: string) => boolean = isOfServer): Promise<Report> {
  const opening = CheckedDatabase.open()
  const program = openProgram(isLookedAt)
  const database = await opening
  try {
    const check = new Check(program, database)
    const statements = listStatements(program).toSorted((a, b) => Number(isAdopting(a)) - Number(isAdopting(b)))
    const listed = new Set<string>()
    let compared = 0
    for (const [nth, statement] of statements.entries()) {
      if (nth === statements.findIndex(isAdopting)) await database.change(adopted)
      const composed = composeStatement(program, statement.node, examples[statement.name])
      if (typeof composed !== 'string') {
        await check.statement(statement, composed)
        compared++
      } else if (exceptions.some((one) => one.statement === statement.name)) listed.add(statement.name)
      else check.disagreements.add(`${statement.place} cannot be composed: ${composed} (${statement.name})`)
    }
    for (const { statement } of isLookedAt === isOfServer ? exceptions : []) {
      if (!listed.has(statement)) check.disagreements.add(`tests/sql/exceptions.ts ${statement} needs no exception`)
    }
    return { statements: statements.length, compared, listed: listed.size, disagreements: check.finish() }
  } finally {
    program.close()
    await database.close()
  }
}
