import { spawn } from 'node:child_process'
import { expect, inject, it } from 'vitest'

/** What `npm run psql` prints for these lines, on a machine without PostgreSQL's own tools. */
async function typed(lines: string, env: Record<string, string>): Promise<{ shown: string; said: string }> {
  const run = spawn(process.execPath, ['server/bin/psql.ts'], { env: { PATH: '', ENV_FILE: '', ...env } })
  let shown = ''
  let said = ''
  run.stdout.on('data', (chunk) => (shown += String(chunk)))
  run.stderr.on('data', (chunk) => (said += String(chunk)))
  run.stdin.end(lines)
  await new Promise((done) => run.once('close', done))
  return { shown, said }
}

it('shows rows, and continues after a statement that fails', async () => {
  const { shown, said } = await typed('select 6 * 7\n as answer;\nselect nothing;\nselect 8 as other;\n', {
    DATABASE_URL: inject('postgresUrl'),
  })
  expect(shown).toMatch(/answer[^]*42[^]*other[^]*8/)
  expect(said).toMatch(/"nothing" does not exist/)
})
