import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { roles } from '../../contract/rules/actor.ts'
import { createApp } from '../../server/app.ts'
import { seedDemoClinic } from '../../server/demo/seed.ts'
import { seedDemoStaff } from '../../server/demo/staff.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createTestDatabase } from '../support/database.ts'
import { programEnv } from '../support/program.ts'
import { cookiesOf } from '../support/staff.ts'

const withDemo = (use: (app: TestApp) => Promise<void>) => async (): Promise<void> => {
  const app = await createTestApp({ isDemo: true })
  await seedDemoClinic(app.deps.db, app.clock.now())
  await seedDemoStaff(app.deps.db)
  try {
    await use(app)
  } finally {
    await app.close()
  }
}

test(
  'the demo clinic lets in one of each role by one click',
  withDemo(async (app) => {
    expect((await app.call('GET', '/api/staff-auth/door')).body).toEqual({ demoRoles: roles })
    for (const role of roles) {
      const { status, body } = await app.call('POST', '/api/staff-auth/demo-sign-in', { body: { role } })
      expect(status).toBe(200)
      expect(body.me.roles.map((one: { role: string }) => one.role)).toEqual([role])
      expect(body.me.isDemo).toBe(true)
      expect(body.me.centres.length).toBeGreaterThan(0)
      expect(body.me.clinicianId === null).toBe(role !== 'CLINICIAN')
    }
  }),
)

test(
  'who came in by a click confirms by one, and who joined does not',
  withDemo(async (app) => {
    const { headers } = await app.call('POST', '/api/staff-auth/demo-sign-in', { body: { role: 'MANAGER' } })
    const cookie = cookiesOf({ headers })
    expect((await app.call('POST', '/api/staff-auth/demo-confirm', { headers: { cookie } })).status).toBe(204)
    await app.database.pool.query(`update staff_sessions set signed_in_with = 'TOTP'`)
    expect((await app.call('POST', '/api/staff-auth/demo-confirm', { headers: { cookie } })).status).toBe(403)
  }),
)

test(
  'staff of the demo are made once, and in no other clinic',
  withDemo(async (app) => {
    const count = async () => (await app.database.pool.query('select count(*)::int as n from user_roles')).rows[0].n
    expect(await count()).toBe(6)
    await seedDemoStaff(app.deps.db)
    expect(await count()).toBe(6)
    const real = await createTestDatabase()
    await real.pool.query(`insert into centres (name) values ('Indiranagar')`)
    await seedDemoStaff(real.db)
    expect((await real.pool.query('select count(*)::int as n from users')).rows[0].n).toBe(0)
    await real.close()
  }),
)

test('no entrance of one click exists where it is not asked for, nor in production where it is', async () => {
  const app = await createTestApp()
  await seedDemoClinic(app.deps.db, app.clock.now())
  await seedDemoStaff(app.deps.db)
  const production = { ...app.deps, config: { ...app.deps.config, NODE_ENV: 'production' as const } }
  const inProduction = await createApp(production, { isDemo: true })
  for (const server of [app.app, inProduction]) {
    for (const path of ['demo-sign-in', 'demo-confirm']) {
      const { statusCode } = await server.inject({
        method: 'POST',
        url: `/api/staff-auth/${path}`,
        payload: { role: 'ADMIN' },
      })
      expect({ path, statusCode }).toEqual({ path, statusCode: 404 })
    }
    expect((await server.inject('/api/staff-auth/door')).json()).toEqual({ demoRoles: [] })
  }
  await inProduction.close()
  await app.close()
})

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done))
  const { port } = probe.address() as AddressInfo
  await new Promise((done) => probe.close(done))
  return port
}

test('`npm start` with a DATABASE_URL has none either', async () => {
  const database = await createTestDatabase()
  await seedDemoClinic(database.db, Temporal.Now.instant())
  const [port, sandboxPort] = [await freePort(), await freePort()]
  const env = {
    ...process.env,
    ...programEnv,
    DATABASE_URL: database.url,
    PORT: String(port),
    SANDBOX_PORT: String(sandboxPort),
    NODE_ENV: 'development',
    ENV_FILE: '',
  }
  const cwd = await mkdtemp(join(tmpdir(), 'mibo-demo-'))
  const server = spawn(process.execPath, [resolve('server/bin/main.ts'), '--without-web'], { env, cwd, stdio: 'pipe' })
  try {
    const url = `http://127.0.0.1:${port}/api/staff-auth`
    const isUp = () =>
      fetch(`${url}/door`).then(
        ({ ok }) => ok,
        () => false,
      )
    await expect.poll(isUp, { timeout: 50_000, interval: 200 }).toBe(true)
    const reply = await fetch(`${url}/demo-sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ role: 'ADMIN' }),
    })
    expect(reply.status).toBe(404)
    expect(await (await fetch(`${url}/door`)).json()).toEqual({ demoRoles: [] })
  } finally {
    const ended = new Promise((done) => server.once('exit', done))
    server.kill('SIGTERM')
    await ended
    await database.close()
    await rm(cwd, { recursive: true, force: true })
  }
})
