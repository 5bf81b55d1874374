import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { importClinic, type Tally } from '../directory/import.ts'
import { readClinicFile } from '../directory/import-file.ts'
import { databaseUrlOf } from './command.ts'
import { readEnvironment } from '../core/config.ts'
import { pendingMigrations } from '../db/migrator.ts'
import { openDatabase, openPool } from '../db/pool.ts'
import { refuseToStart } from './shutdown.ts'

const usage = 'Name the file: `npm run import:clinic -- clinic.json`. docs/clinic.example.json is an example.'

const say = (what: string, { added, changed, unchanged }: Tally) =>
  console.log(`${what}: ${added} added, ${changed} changed, ${unchanged} as they were.`)

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { check: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const [path] = positionals
  if (path === undefined || positionals.length > 1) throw new Error(usage)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${path} cannot be read (${error.code}).`)
  })
  const file = readClinicFile(text)
  const pool = openPool({ connectionString: await databaseUrlOf(readEnvironment()), size: 2, onError() {} })
  try {
    const db = openDatabase(pool)
    if ((await pendingMigrations(db)).length > 0) throw new Error('Run `npm run migrate` first.')
    const { centres, clinicians } = await importClinic(db, file, { checkOnly: values.check })
    say('Centres', centres)
    say('Clinicians', clinicians)
    if (values.check) console.log('Check only: nothing was changed.')
  } finally {
    await pool.end()
  }
}

run().catch(refuseToStart)
