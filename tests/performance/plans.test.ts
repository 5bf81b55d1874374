import { afterAll, beforeAll, expect, it } from 'vitest'
import { fillClinic, largeClinic } from '../../bench/data.ts'
import { signInPatients } from '../../bench/sessions.ts'
import { openPool } from '../../server/db/pool.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { recordStatements, type Sent } from './recording.ts'

// 67,500 appointments of 5,000 patients: what is read must not grow with what is stored.

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Plan[]
}

const large = new Set(['appointments', 'payments', 'notifications', 'auth_sessions', 'video_sessions', 'users'])

let test: TestApp
let sent: Sent[]
let token: string

beforeAll(async () => {
  // The bench's clinic lies around today, so the clock stands there too.
  test = await createTestApp({ start: new Date().toISOString() })
  sent = recordStatements(test.database.pool)
  const filling = openPool({ connectionString: test.database.url, size: 1, onError() {}, statementTimeoutMs: 0 })
  await fillClinic(filling, { ...largeClinic, patients: 5000, appointmentsEach: 270 })
  await filling.end()
  const [patient] = await signInPatients(test.database.pool, test.config, 5000)
  await test.database.pool.query('analyze auth_sessions')
  token = patient!.token
}, 60_000)
afterAll(() => test.close())

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

async function plansOf(statements: readonly Sent[]): Promise<Plan[]> {
  const plans: Plan[] = []
  for (const { text, values } of statements.filter((one) => /^\s*select/i.test(one.text))) {
    const { rows } = await test.database.pool.query(`explain (analyze, format json) ${text}`, values)
    plans.push(rows[0]['QUERY PLAN'][0].Plan)
  }
  return plans.flatMap(nodesOf)
}

async function statementsOf(path: string, withToken = false): Promise<Sent[]> {
  const before = sent.length
  const reply = await test.call('GET', path, withToken ? { token } : {})
  expect(reply.status).toBe(200)
  return sent.slice(before)
}

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

it.each([
  ['60 days', `/api/clinicians/1005/availability?from=${day(0)}&to=${day(59)}`, false, 1500],
  ['one day', `/api/clinicians/1006/availability?from=${day(3)}&to=${day(3)}`, false, 500],
  ['the clinicians', '/api/clinicians', false, 25_000],
  ['the dashboard', '/api/patient-dashboard/appointments?when=all', true, 3000],
  ['what is coming', '/api/patient-dashboard/appointments?when=upcoming', true, 3000],
])('reads no table sequentially for %s', async (_what, path, withToken, mostRows) => {
  const statements = await statementsOf(path, withToken)
  expect(statements.length).toBeGreaterThan(0)
  const nodes = await plansOf(statements)
  const scans = nodes.filter((node) => node['Node Type'] === 'Seq Scan' && large.has(node['Relation Name'] ?? ''))
  expect(scans).toEqual([])
  const rows = nodes
    .filter((node) => node['Relation Name'] !== undefined)
    .reduce(
      (sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
      0,
    )
  expect(rows).toBeLessThan(mostRows)
})
