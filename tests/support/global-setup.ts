import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chmod } from 'node:fs/promises'
import type { TestProject } from 'vitest/node'
import { startEmbeddedDatabase } from '../../server/db/embedded.ts'
import { migrate } from '../../server/adoption/migrate.ts'
import { openPool } from '../../server/db/pool.ts'
import { chromiumPath } from '../chromium.ts'
import { findSecrets } from './log-canary.ts'
import { buildWeb } from '../../server/bin/web-build.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
    logFile: string
  }
}

/** One PostgreSQL for the whole run, with a migrated template that every test file clones; the web app, built; the browser, unpacked. */
export async function setup(project: TestProject) {
  const prepared = Promise.all([buildWeb(), chromiumPath()])
  const directory = await mkdtemp(join(tmpdir(), 'mibo-test-'))
  await chmod(directory, 0o755)
  // A test's data need not survive a power cut.
  const flags = ['-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'synchronous_commit=off']
  const database = await startEmbeddedDatabase(directory, { flags })
  const admin = openPool({ connectionString: database.connectionString, size: 2, onError() {}, statementTimeoutMs: 0 })
  await admin.query('create database mibo_template')
  const template = openPool({
    connectionString: database.connectionString.replace(/\/postgres$/, '/mibo_template'),
    size: 2,
    onError() {},
    statementTimeoutMs: 0,
  })
  await migrate(template)
  await template.end()
  await admin.end()
  await prepared
  project.provide('postgresUrl', database.connectionString)
  const logFile = join(directory, 'log.jsonl')
  await writeFile(logFile, '')
  project.provide('logFile', logFile)
  return async () => {
    const found = await findSecrets(logFile)
    await database.remove()
    if (found.length > 0)
      throw new Error(`${found.length} lines of the log name somebody:\n${found.slice(0, 5).join('\n')}`)
  }
}
