import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AdoptionError } from '../../server/adoption/report.ts'
import { migrateDatabase, migrateUrl } from '../../server/adoption/migrate.ts'
import { examineTables } from '../../server/operations/doctor/tables.ts'
import type { TestDatabase } from '../support/database.ts'
import { programEnv } from '../support/program.ts'
import { dumpHash } from './dump.ts'
import { createSmallClinic } from './shapes.ts'
import { repaired, refused } from './third-shapes.ts'

async function createThirdShape(differs: string): Promise<TestDatabase> {
  const old = await createSmallClinic('B')
  await old.pool.query(differs)
  return old
}

const refusalOf = (run: Promise<unknown>) =>
  run.then(
    () => undefined,
    (error: unknown) => error,
  )

const faultsOf = async ({ db }: TestDatabase) =>
  (await examineTables(db, { isMigrated: true })).filter(({ state }) => state === 'missing' || state === 'wrong')

/** The statements that the sentences suggest. */
const statementsIn = (findings: readonly string[]) =>
  findings.flatMap((finding) => finding.match(/\b(?:alter|update) [^;]*;/g) ?? [])

describe('an irregular database that is repaired', () => {
  let old: TestDatabase
  let lines: string[]
  beforeAll(async () => {
    old = await createThirdShape(repaired.map(({ differs }) => differs).join(';'))
    const { report } = await migrateDatabase(old.pool)
    lines = [...report.repaired, ...report.notes]
  })
  afterAll(() => old.close())

  it.each(repaired)('$name', ({ says }) => {
    expect(lines).toContainEqual(expect.stringMatching(says))
  })

  it('has the tables that the product counts on', async () => {
    expect(await faultsOf(old)).toEqual([])
  })
})

describe('an irregular database that is refused', () => {
  it.each(refused.map((cases) => ({ cases, name: cases.map(({ name }) => name).join('; ') })))(
    '$name',
    async ({ cases, name }) => {
      const old = await createThirdShape(cases.map(({ differs }) => differs).join(';'))
      const before = await dumpHash(old.pool)
      const refusal = await refusalOf(migrateDatabase(old.pool))
      expect(refusal).toBeInstanceOf(AdoptionError)
      const { findings } = refusal as AdoptionError
      const expected = cases.flatMap(({ says }) => says)
      for (const line of expected) expect(findings).toContainEqual(expect.stringMatching(line))
      expect(findings).toHaveLength(expected.length)
      const after = await dumpHash(old.pool)
      expect(after).toBe(before)
      // For the page on going live: the hash of the dump, before and after.
      if (process.env.PRINT_HASHES !== undefined)
        console.log(`| ${name} | ${before.slice(0, 12)} | ${after.slice(0, 12)} |`)
      for (const { says, cure } of cases) {
        const own = findings.filter((finding) => says.some((line) => line.test(finding)))
        for (const statement of cure === 'as said' ? statementsIn(own) : [cure]) await old.pool.query(statement)
      }
      await migrateDatabase(old.pool)
      expect(await faultsOf(old)).toEqual([])
      await old.close()
    },
  )

  it('tables with another owner or hidden rows are refused', async () => {
    const old = await createThirdShape('')
    const role = `old_${Math.random().toString(36).slice(2)}`
    await old.pool.query(`create role ${role}; create role ${role}_other; grant all on schema public to ${role};
      grant all on all tables in schema public to ${role}`)
    const { rows } = await old.pool.query(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
    )
    for (const { name } of rows) await old.pool.query(`alter table ${name} owner to ${role}`)
    await old.pool
      .query(`alter table payments owner to ${role}_other; alter table appointments force row level security;
      alter table appointments enable row level security`)
    const before = await dumpHash(old.pool)
    const asRole = `${old.url}?options=${encodeURIComponent(`-c role=${role}`)}`
    const refusal = await refusalOf(migrateUrl(asRole))
    expect((refusal as AdoptionError).findings).toEqual([
      `The table payments belongs to the role ${role}_other, but DATABASE_URL names another. Connect as ${role}_other.`,
      expect.stringMatching(
        /^The row security of appointments hides rows from this role\. .*no force row level security/,
      ),
    ])
    expect(await dumpHash(old.pool)).toBe(before)
    await old.pool.query(`alter table payments owner to ${role}; alter table appointments no force row level security;
      grant create on database ${new URL(old.url).pathname.slice(1)} to ${role}`)
    await migrateUrl(asRole)
    expect(await faultsOf(old)).toEqual([])
    await old.pool.query(
      `reassign owned by ${role} to current_user; drop owned by ${role}; drop role ${role}; drop role ${role}_other`,
    )
    await old.close()
  })

  it('the command exits with 1 and prints its sentences without a stack', async () => {
    const old = await createThirdShape(`update centres set timezone = 'Mars'`)
    const before = await dumpHash(old.pool)
    const run = spawn(process.execPath, ['server/bin/migrate.ts'], {
      env: { ...programEnv, ENV_FILE: '', DATABASE_URL: old.url },
    })
    let said = ''
    run.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    expect(await new Promise((done) => run.on('close', done))).toBe(1)
    expect(said).toBe(
      'The database cannot be taken over yet. Nothing was changed. The obstacles:\n' +
        `  - centres, id 1: Mars is not a time zone. Set a valid one: update centres set timezone = 'Asia/Kolkata' where id = 1;\n`,
    )
    expect(await dumpHash(old.pool)).toBe(before)
    await old.close()
  })
})
