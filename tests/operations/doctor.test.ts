import { execFile } from 'node:child_process'
import { createServer, type RequestListener } from 'node:http'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEnvironment } from '../../server/core/config.ts'
import { examine, type Part } from '../../server/operations/doctor/examine.ts'
import type { Finding } from '../../contract/staff/go-live.ts'
import { templates } from '../../server/messaging/messages.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createTestDatabase } from '../support/database.ts'
import { programEnv } from '../support/program.ts'
import { staffMember } from '../support/staff.ts'

let test: TestApp
/** Everything that production needs, with the sandboxes for vendors. */
let whole: Record<string, string>

beforeAll(async () => {
  test = await createTestApp()
  const { config, database } = test
  const taken = [
    'JWT_ACCESS_SECRET',
    'JWT_REFRESH_SECRET',
    'OTP_PEPPER',
    'RAZORPAY_KEY_ID',
    'RAZORPAY_KEY_SECRET',
    'RAZORPAY_WEBHOOK_SECRET',
    'RAZORPAY_BASE_URL',
    'RAZORPAY_CHECKOUT_URL',
    'GALLABOX_API_KEY',
    'GALLABOX_API_SECRET',
    'GALLABOX_CHANNEL_ID',
    'GALLABOX_WEBHOOK_SECRET',
    'GALLABOX_BASE_URL',
    'GOOGLE_SERVICE_ACCOUNT_EMAIL',
    'GOOGLE_PRIVATE_KEY',
    'GOOGLE_CALENDAR_ID',
    'GOOGLE_IMPERSONATE',
    'GOOGLE_API_BASE_URL',
    'GOOGLE_TOKEN_URL',
  ] as const
  whole = {
    ...Object.fromEntries(taken.map((key) => [key, String(config[key])])),
    NODE_ENV: 'production',
    DATABASE_URL: database.url,
    PUBLIC_URL: 'https://book.clinic.example',
    CORS_ORIGIN: 'https://book.clinic.example',
    TRUST_PROXY: '127.0.0.1',
    CLINIC_NAME: 'Sukoon Clinic',
    CLINIC_SUPPORT_PHONE: '+91 80 2222 3333',
    CLINIC_ADDRESS: '3 Church Street, Bengaluru 560001',
  }
})
afterAll(() => test.close())

/** What is found with some keys changed, or taken out: the states and sentences of one section. */
async function find(section: Part, changes: Record<string, string | undefined> = {}, account?: string) {
  const source = Object.fromEntries(Object.entries({ ...whole, ...changes }).filter(([, value]) => value !== undefined))
  const [found] = await examine(readEnvironment(source), account, [section])
  return found?.findings ?? []
}

/** A server of its own for as long as `work` takes. */
async function whileAnswering(answer: RequestListener, work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(answer)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await work(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`).finally(() => server.close())
}

const faultsOf = (findings: Finding[]) => findings.filter(({ state }) => state === 'missing' || state === 'wrong')
const sentences = (findings: Finding[]) => findings.map(({ sentence }) => sentence).join('\n')

describe('doctor', () => {
  it('finds nothing wrong if everything is right', async () => {
    const sections = await examine(readEnvironment(whole), undefined)
    expect(sections.map(({ title }) => title)).toEqual([
      'Settings',
      'Clock',
      'Database',
      'Razorpay',
      'WhatsApp',
      'Google Meet',
    ])
    for (const { title, findings } of sections) {
      expect(findings.length, title).toBeGreaterThan(0)
      expect(faultsOf(findings), title).toEqual([])
    }
  })

  it.each<[Part, Record<string, string | undefined>, string, string]>([
    ['Settings', { CLINIC_NAME: undefined }, 'missing', 'CLINIC_NAME is missing'],
    ['Settings', { CLINIC_SUPPORT_PHONE: '+91 80 4000 1234' }, 'missing', 'CLINIC_SUPPORT_PHONE is missing'],
    ['Settings', { CLINIC_ADDRESS: undefined }, 'missing', 'CLINIC_ADDRESS is missing'],
    ['Settings', { TRUST_PROXY: undefined }, 'missing', 'TRUST_PROXY is missing'],
    ['Settings', { OTP_PEPPER: undefined }, 'missing', 'OTP_PEPPER is missing'],
    ['Settings', { OTP_PEPPER: 'a'.repeat(40) }, 'wrong', 'OTP_PEPPER is too simple'],
    ['Settings', { GOOGLE_CALENDAR_ID: undefined }, 'missing', 'GOOGLE_CALENDAR_ID missing'],
    ['Settings', { GALLABOX_WEBHOOK_SECRET: undefined }, 'missing', 'what became of a message would not be believed'],
    ['Settings', { PUBLIC_URL: 'http://book.clinic.example' }, 'wrong', 'has to begin with https://'],
    ['Settings', { PUBLIC_URL: 'book.clinic.example' }, 'wrong', 'PUBLIC_URL is no address'],
    ['Database', { DATABASE_URL: undefined }, 'missing', 'there is no database to look at'],
    ['Database', { DATABASE_URL: 'postgres://127.0.0.1:9/none' }, 'wrong', 'could not be asked (ECONNREFUSED)'],
    ['Razorpay', { RAZORPAY_KEY_SECRET: undefined }, 'missing', 'nobody can pay'],
    ['Razorpay', { RAZORPAY_KEY_SECRET: 'another-secret' }, 'wrong', 'Razorpay does not take the keys (HTTP 401)'],
    ['Razorpay', { RAZORPAY_BASE_URL: 'http://127.0.0.1:59998' }, 'wrong', 'Razorpay could not be reached'],
    ['Razorpay', { RAZORPAY_WEBHOOK_SECRET: undefined }, 'missing', 'Set RAZORPAY_WEBHOOK_SECRET'],
    ['WhatsApp', { GALLABOX_CHANNEL_ID: undefined }, 'missing', 'nobody can sign in'],
    ['WhatsApp', { GALLABOX_API_SECRET: 'another-secret' }, 'wrong', 'Gallabox does not take the keys (HTTP 401)'],
    ['Google Meet', { GOOGLE_CALENDAR_ID: undefined }, 'missing', 'Set all of GOOGLE_SERVICE_ACCOUNT_EMAIL'],
    ['Google Meet', { GOOGLE_IMPERSONATE: undefined }, 'wrong', ''],
  ])('reports what is wrong: %s %o', async (section, changes, state, sentence) => {
    const faults = faultsOf(await find(section, changes))
    expect(faults).toContainEqual({ state, sentence: expect.stringContaining(sentence) })
  })

  it('notes what does not prevent going live: test keys, no Google, development', async () => {
    const razorpay = await find('Razorpay')
    expect(razorpay).toContainEqual({ state: 'note', sentence: expect.stringContaining('These are test keys') })
    expect(sentences(razorpay)).toContain('docs/go-live.md')
    expect(sentences(razorpay)).toContain('https://book.clinic.example/api/payment/webhook')
    const noGoogle = Object.fromEntries(
      Object.keys(whole).flatMap((key) => (/^GOOGLE_[SPCI]/.test(key) ? [[key, undefined]] : [])),
    )
    const google = await find('Google Meet', noGoogle)
    expect(google).toEqual([{ state: 'note', sentence: expect.stringContaining('staff paste the links') }])
    expect(sentences(await find('Settings', { NODE_ENV: 'development' }))).toContain('NODE_ENV is development')
  })

  it('checks a configuration against production’s requirements beforehand', async () => {
    const findings = await find('Settings', { NODE_ENV: 'development', OTP_PEPPER: 'a'.repeat(40) })
    expect(findings).toContainEqual({ state: 'wrong', sentence: expect.stringContaining('OTP_PEPPER is too simple') })
  })

  it('notes if only this machine can reach the clinic, and says where patients reach it', async () => {
    for (const PUBLIC_URL of ['http://localhost:5000', 'http://127.0.0.1', 'http://[::1]:5000']) {
      const findings = await find('Settings', { PUBLIC_URL })
      expect(findings).toContainEqual({
        state: 'note',
        sentence: `PUBLIC_URL is ${PUBLIC_URL}: only this machine reaches that.`,
      })
    }
    expect(await find('Settings')).toEqual([
      { state: 'ok', sentence: 'Patients reach the clinic at https://book.clinic.example.' },
      { state: 'ok', sentence: 'Every key that production needs is set.' },
      { state: 'note', sentence: expect.stringContaining('HOST is not set: in production') },
      { state: 'note', sentence: 'A session ends after 30 days (SESSION_MAX_DAYS).' },
      { state: 'note', sentence: expect.stringContaining('set METRICS_TOKEN or METRICS_PORT') },
    ])
    const chosen = { HOST: '127.0.0.1', METRICS_PORT: '9100', SESSION_MAX_DAYS: '7' }
    expect((await find('Settings', chosen)).slice(-3)).toEqual([
      { state: 'note', sentence: 'The server listens on 127.0.0.1.' },
      { state: 'note', sentence: 'A session ends after 7 days (SESSION_MAX_DAYS).' },
      { state: 'ok', sentence: 'Monitors can read /metrics.' },
    ])
    const plain = await find('Settings', { PUBLIC_URL: 'http://book.clinic.example' })
    expect(plain.filter(({ sentence }) => sentence.includes('PUBLIC_URL'))).toHaveLength(1)
    expect(plain.map(({ sentence }) => sentence)).not.toContainEqual(expect.stringContaining('Patients reach'))
    // Refused for what it is not: this machine's own, or encrypted.
    expect(faultsOf(await find('Settings', { PUBLIC_URL: 'http://localhost.clinic.example' }))).not.toEqual([])
  })

  it.each([
    [9, 'ahead'],
    [-9, 'behind'],
  ])('reports a clock that is %i s off, by how much and in which direction', async (seconds, direction) => {
    const date = () => new Date(Date.now() - seconds * 1000).toUTCString()
    await whileAnswering(
      (_request, reply) => void reply.writeHead(404, { date: date() }).end(),
      async (url) => {
        const [finding] = await find('Clock', { RAZORPAY_BASE_URL: url })
        expect(finding).toMatchObject({
          state: 'wrong',
          sentence: expect.stringMatching(/is (8|9|10) s (ahead|behind): /),
        })
        expect(finding?.sentence).toContain(direction)
      },
    )
  })

  it('compares no clock with a server that sends no time', async () => {
    const silent: RequestListener = (_request, reply) => {
      reply.sendDate = false
      reply.end()
    }
    await whileAnswering(silent, async (url) => {
      expect(await find('Clock', { RAZORPAY_BASE_URL: url })).toEqual([
        { state: 'note', sentence: 'The clock could not be compared: no server told the time.' },
      ])
    })
  })

  it('reports how far off a clock is', async () => {
    expect(await find('Clock')).toEqual([{ state: 'ok', sentence: 'The clock is right.' }])
    expect(await find('Clock', { RAZORPAY_BASE_URL: 'http://127.0.0.1:59998' })).toEqual([
      { state: 'note', sentence: 'The clock could not be compared: no server was reached.' },
    ])
  })

  it('checks the database’s migrations, extension and timeouts', async () => {
    const empty = await createTestDatabase({ empty: true })
    const unmigrated = await find('Database', { DATABASE_URL: empty.url })
    expect(faultsOf(unmigrated)).toEqual([
      {
        state: 'missing',
        sentence: expect.stringMatching(/Migrations have not run yet: 0001_baseline.*npm run migrate/),
      },
    ])
    await empty.close()
    expect(sentences(await find('Database'))).toMatch(
      /PostgreSQL \d+.* answers[\s\S]*btree_gist is there[\s\S]*Every migration/,
    )
  })

  it('reports a server that is too old, lacks the extension, or has no statement timeout', async () => {
    // What stands first on the path of names is asked: a server as it may be elsewhere.
    await test.database.pool.query(`
      create schema elsewhere;
      create view elsewhere.pg_available_extensions as select 'none'::name as name;
      create function elsewhere.current_setting(name text) returns text language sql as $$ select case name
        when 'server_version_num' then '140011' when 'server_version' then '14.11' when 'statement_timeout' then '0'
        else pg_catalog.current_setting(name) end $$`)
    const path = encodeURIComponent('-c search_path=elsewhere,pg_catalog,public')
    const findings = await find('Database', { DATABASE_URL: `${test.database.url}?options=${path}` })
    await test.database.pool.query('drop schema elsewhere cascade')
    expect(faultsOf(findings)).toEqual([
      { state: 'wrong', sentence: 'PostgreSQL 14.11 is too old: 15 or later is needed.' },
      { state: 'missing', sentence: expect.stringContaining('btree_gist is not installed') },
      { state: 'missing', sentence: expect.stringContaining('Statements have no time limit') },
    ])
  })

  it('reports what somebody removed from the tables', async () => {
    const changed = await createTestDatabase()
    await changed.pool.query('alter table centres drop column contact_phone')
    const findings = await find('Database', { DATABASE_URL: changed.url })
    expect(faultsOf(findings)).toEqual([
      { state: 'missing', sentence: expect.stringMatching(/contact_phone is missing.*Restore it/) },
    ])
    await changed.close()
    expect(await find('Database')).toContainEqual({ state: 'ok', sentence: 'The tables are as the product counts on.' })
  })

  it.each([
    [{ kind: 'error', status: 429 }, 'says that it was asked too often'],
    [{ kind: 'error', status: 503 }, 'could not be reached (HTTP 503)'],
    [{ kind: 'reset' }, 'gave no answer that could be read:'],
    [{ kind: 'error', status: 502 }, 'gave no answer that could be read (HTTP 502)'],
    [{ kind: 'truncate' }, 'gave no answer that could be read'],
    [{ kind: 'error', status: 403 }, 'does not take the keys (HTTP 403)'],
    [{ kind: 'error', status: 400 }, 'refused the call (HTTP 400)'],
  ])('reports a vendor’s answer: %o', async (fault, sentence) => {
    await test.control('faults', { vendor: 'razorpay', call: '*', times: 1, ...fault })
    const faults = faultsOf(await find('Razorpay'))
    expect(faults).toEqual([{ state: 'wrong', sentence: expect.stringContaining(`Razorpay ${sentence}`) }])
  })

  it('recognises live keys, and says what to do with them first', async () => {
    const findings = await find('Razorpay', { RAZORPAY_KEY_ID: ['rzp', 'live', 'A'.repeat(14)].join('_') })
    expect(findings).toContainEqual({ state: 'ok', sentence: expect.stringContaining('book and refund ₹1') })
  })

  it('reports templates that are missing, not approved, or of another kind', async () => {
    const list = templates.map(({ name, category }) => ({ name, category, status: 'APPROVED' }))
    const [first, second, third] = list.slice(0, 3)
    const told = [
      { ...second, status: 'Rejected' },
      { ...third, category: third?.category === 'UTILITY' ? 'marketing' : 'utility' },
      ...list.slice(3),
    ]
    const account: RequestListener = (request, reply) => {
      const isList = request.url === '/accounts/account%2F1/whatsappTemplates'
      reply
        .writeHead(isList ? 200 : 400, { 'content-type': 'application/json' })
        .end(JSON.stringify(isList ? told : {}))
    }
    await whileAnswering(account, async (url) => {
      const findings = await find('WhatsApp', { GALLABOX_BASE_URL: url }, 'account/1')
      expect(faultsOf(findings)).toEqual([
        { state: 'missing', sentence: expect.stringContaining(`The template ${first?.name} is not there`) },
        { state: 'missing', sentence: `The template ${second?.name} is rejected, not approved.` },
        {
          state: 'wrong',
          sentence: expect.stringMatching(`The template ${third?.name} is (marketing|utility), and should be`),
        },
      ])
      expect(findings.filter(({ sentence }) => sentence.endsWith('is approved.'))).toHaveLength(list.length - 3)
    })
  })

  it('checks the templates if the account is given', async () => {
    const findings = await find('WhatsApp', {}, 'account-1')
    const about = findings.filter(({ sentence }) => sentence.includes('template'))
    expect(about).toHaveLength(templates.length)
    expect(sentences(await find('WhatsApp'))).toContain('The templates were not looked at')
  })

  it('leaves no event in the calendar, and prints no key', async () => {
    const said = sentences((await examine(readEnvironment(whole), 'account-1')).flatMap(({ findings }) => findings))
    const secrets = Object.entries(whole).filter(([key]) => /SECRET|KEY|PEPPER/.test(key) && key !== 'RAZORPAY_KEY_ID')
    expect(secrets.length).toBeGreaterThan(8)
    for (const [key, value] of secrets) expect(said.includes(value), key).toBe(false)
    const { items } = await test.control('events')
    expect(items.filter((event: { status?: string }) => event.status !== 'cancelled')).toEqual([])
  })
})

describe('npm run doctor', () => {
  async function run(env: Record<string, string>) {
    const options = { env: { ...programEnv, ENV_FILE: '', ...env } }
    return promisify(execFile)(process.execPath, ['server/bin/doctor.ts'], options).then(
      ({ stdout }) => ({ code: 0, stdout }),
      (error: { code: number; stdout: string }) => ({ code: error.code, stdout: error.stdout }),
    )
  }

  it('ends with Ready and 0, or with the number of problems and 1', async () => {
    const ready = await run(whole)
    expect(ready.code).toBe(0)
    expect(ready.stdout).toMatch(/\n\nReady\.\n|\nReady\.\n$/)
    const { CLINIC_NAME: _name, TRUST_PROXY: _proxy, ...less } = whole
    const faulty = await run(less)
    expect(faulty.code).toBe(1)
    expect(faulty.stdout).toContain('missing  CLINIC_NAME is missing')
    expect(faulty.stdout).toContain('Not ready to go live: 2 to see to. docs/go-live.md says how.')
  })

  it('reports which part of a key cannot be read', async () => {
    const { code, stdout } = await run({ ...whole, PORT: 'x', OTP_PEPPER: 'short' })
    expect(code).toBe(1)
    expect(stdout).toMatch(/wrong {4}PORT /)
    expect(stdout).toContain('OTP_PEPPER must be 32 characters or more.')
  })
})

describe('the same checks in the staff app', () => {
  it('are on a page, and run once for two simultaneous requests', async () => {
    const manager = await staffMember(test, { role: 'MANAGER' })
    const replies = await Promise.all([1, 2].map(() => manager.call('GET', '/api/staff/go-live')))
    expect(replies.map(({ status }) => status)).toEqual([200, 200])
    const { isReady, sections } = replies[0]?.body ?? {}
    expect(replies[1]?.body).toEqual(replies[0]?.body)
    expect([isReady, sections[0].title]).toEqual([false, 'Settings'])
    expect(sections.flatMap(({ findings }: { findings: Finding[] }) => findings).length).toBeGreaterThan(5)
    const desk = await staffMember(test, { role: 'FRONT_DESK' })
    const refused = await desk.call('GET', '/api/staff/go-live')
    expect([refused.status, refused.body.details]).toEqual([403, { permission: 'settings.write' }])
  })
})
