import { Client, type Submittable } from 'pg'
import { migrate } from '../../server/adoption/migrate.ts'
import { openPool } from '../../server/db/pool.ts'
import { startDisposablePostgres } from '../support/postgres.ts'
import type { Facts, Nullness } from './nullness.ts'
import { Nulls } from './nulls.ts'
import { readTree } from './tree.ts'

export interface Column {
  name: string
  type: number
  nullness: Nullness
  /** `payments.status` if it is a table's column. */
  origin?: string
}

export interface PgType {
  oid: number
  name: string
  /** For an array. */
  element: number
}

export interface Description {
  columns: Column[]
  parameters: number[]
}

interface Field {
  name: string
  dataTypeID: number
  tableID: number
  columnID: number
}

/** The part of pg's connection that only asks: Parse and Describe. */
interface Connection {
  parse(message: { text: string; name?: string; types?: number[] }): void
  describe(message: { type: 'S' }): void
  sync(): void
  once(event: 'parameterDescription', listener: (message: { dataTypeIDs: number[] }) => void): void
  removeAllListeners(event: 'parameterDescription'): void
}

interface Answer {
  fields: Field[]
  parameters: number[]
}

const readTypes = `select t.oid::int, t.typname as name, case when t.typcategory = 'A' then t.typelem else 0 end::int as element
  from pg_type t`
const readFunctions = `select oid::text, proname as name, proisstrict as "isStrict",
  prolang in (select oid from pg_language where lanname = 'internal') as "isBuiltIn" from pg_proc`
const readColumns = `select attrelid::text as "table", attnum as column, attrelid::regclass::text || '.' || attname as name,
  attnotnull as "isNotNull" from pg_attribute where attnum > 0 and not attisdropped
  and attrelid in (select oid from pg_class where relkind in ('r', 'p', 'v', 'm', 'S'))`
const readGenerated = `select attrelid || '.' || attnum as key,
    'select ' || pg_get_expr(d.adbin, d.adrelid) || ' from ' || attrelid::regclass as text
  from pg_attribute join pg_attrdef d on d.adrelid = attrelid and d.adnum = attnum where attgenerated = 's'`
const readViews = `select c.oid::text, pg_get_viewdef(c.oid) as text from pg_class c
  where c.relkind in ('v', 'm') and c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`

/** The migrated database, which is asked what statements return without running them. */
export class CheckedDatabase {
  readonly types = new Map<number, PgType>()
  readonly #client: Client
  readonly #close: () => Promise<void>
  readonly #columns = new Map<string, { name: string; isNotNull: boolean }>()
  readonly #functions: Map<string, { name: string; isStrict: boolean; isBuiltIn: boolean }> = new Map()
  readonly #views = new Map<string, Nullness[]>()
  #tree = ''

  private constructor(client: Client, close: () => Promise<void>) {
    this.#client = client
    this.#close = close
    client.on('notice', ({ message, detail }) => {
      if (message === 'parse tree:') this.#tree = detail ?? ''
    })
  }

  static async open(): Promise<CheckedDatabase> {
    const server = await startDisposablePostgres('sql')
    const pool = openPool({ connectionString: server.socketUrl, size: 2, statementTimeoutMs: 0, onError() {} })
    await migrate(pool)
    await pool.end()
    // PostgreSQL sends the parse tree as a notice.
    const print = [
      'debug_print_parse=on',
      'debug_pretty_print=off',
      'client_min_messages=log',
      'log_min_messages=panic',
    ]
    const client = new Client({
      connectionString: server.socketUrl,
      options: print.map((setting) => `-c ${setting}`).join(' '),
    })
    await client.connect()
    const database = new CheckedDatabase(client, async () => {
      await client.end()
      await server.remove()
    })
    await database.#load()
    return database
  }

  close = () => this.#close()

  /** Changes the database, and reads its structure again. */
  async change(statements: readonly string[]): Promise<void> {
    for (const statement of statements) await this.#client.query(statement)
    await this.#load()
  }

  async #load(): Promise<void> {
    for (const row of (await this.#client.query<PgType>(readTypes)).rows) this.types.set(row.oid, row)
    for (const { oid, ...rest } of (await this.#client.query(readFunctions)).rows) this.#functions.set(oid, rest)
    for (const { table, column, name, isNotNull } of (await this.#client.query(readColumns)).rows)
      this.#columns.set(`${table}.${column}`, { name, isNotNull })
    for (const { key, text } of (await this.#client.query(readGenerated)).rows) {
      const { columns } = await this.describe(text, [])
      const column = this.#columns.get(key)
      if (column !== undefined && columns[0]?.nullness === 'never') column.isNotNull = true
    }
    // A view on a view comes after it, since it has the higher oid.
    for (const { oid, text } of (await this.#client.query(`${readViews} order by c.oid`)).rows) {
      await this.#ask(text)
      this.#views.set(oid, new Nulls(this.#facts([])).columnsOf(readTree(this.#tree)))
    }
  }

  #facts(parameters: readonly boolean[]): Facts {
    return {
      functions: this.#functions,
      columnNullness: (table, column) =>
        this.#views.get(table)?.[column - 1] ??
        (this.#columns.get(`${table}.${column}`)?.isNotNull ? 'never' : 'maybe'),
      parameterNullness: (nth) => (parameters[nth - 1] === true ? 'maybe' : 'never'),
    }
  }

  #ask(text: string): Promise<Answer> {
    return new Promise((done, failed) => {
      const answer: Answer = { fields: [], parameters: [] }
      const query = {
        submit(connection: Connection) {
          connection.removeAllListeners('parameterDescription')
          connection.once('parameterDescription', ({ dataTypeIDs }) => (answer.parameters = dataTypeIDs))
          connection.parse({ text })
          connection.describe({ type: 'S' })
          connection.sync()
        },
        handleRowDescription({ fields }: { fields: Field[] }) {
          answer.fields = fields
        },
        handleReadyForQuery: () => done(answer),
        handleError: failed,
        callback() {},
      }
      this.#client.query(query as unknown as Submittable)
    })
  }

  /** What a statement returns. `nullable` says for each parameter whether it can be null. Throws PostgreSQL's error. */
  async describe(text: string, nullable: readonly boolean[]): Promise<Description> {
    this.#tree = ''
    const { fields, parameters } = await this.#ask(text)
    const nullness = this.#tree === '' ? [] : new Nulls(this.#facts(nullable)).columnsOf(readTree(this.#tree))
    const columns = fields.map(({ name, dataTypeID, tableID, columnID }, nth) => ({
      name,
      type: dataTypeID,
      nullness: nullness[nth] ?? 'unknown',
      origin: this.#columns.get(`${tableID}.${columnID}`)?.name,
    }))
    return { columns, parameters }
  }
}
