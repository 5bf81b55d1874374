import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { migrateUrl } from '../../server/adoption/migrate.ts'
import { buildWeb } from '../../server/bin/web-build.ts'
import { openPool } from '../../server/db/pool.ts'
import { chromiumPath } from '../chromium.ts'
import { findSecrets } from './log-canary.ts'
import { startDisposablePostgres, urlOf } from './postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
    postgresSocketUrl: string
    logFile: string
  }
}

async function startPostgres() {
  const postgres = await startDisposablePostgres('test')
  const admin = openPool({ connectionString: postgres.socketUrl, size: 1, onError() {}, statementTimeoutMs: 0 })
  await admin.query('create database mibo_template')
  await admin.end()
  await migrateUrl(urlOf('mibo_template', postgres.socketUrl))
  return postgres
}

/**
 * One PostgreSQL for the whole run, with a migrated template that every test file clones; the web app, built; the
 * browser, unpacked.
 */
export async function setup(project: TestProject) {
  const [postgres] = await Promise.all([startPostgres(), buildWeb(), chromiumPath()])
  project.provide('postgresUrl', postgres.url)
  project.provide('postgresSocketUrl', postgres.socketUrl)
  const logFile = join(postgres.directory, 'log.jsonl')
  await writeFile(logFile, '')
  project.provide('logFile', logFile)
  return async () => {
    const found = await findSecrets(logFile)
    await postgres.remove()
    if (found.length > 0)
      throw new Error(`${found.length} lines of the log name somebody:\n${found.slice(0, 5).join('\n')}`)
  }
}
