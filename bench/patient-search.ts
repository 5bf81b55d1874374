import { performance } from 'node:perf_hooks'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StaffActor } from '../contract/rules/actor.ts'
import type { UserId } from '../contract/core/values.ts'
import { migrate } from '../server/adoption/migrate.ts'
import { systemClock } from '../server/core/clock.ts'
import { startEmbeddedDatabase } from '../server/db/embedded.ts'
import { openDatabase, openPool } from '../server/db/pool.ts'
import type { Deps } from '../server/deps.ts'
import { searchPatients } from '../server/patients/search.ts'

const patients = 50_000
const rounds = 300

const given =
  'Asha Ravi Meena Kiran Lakshmi Sridhar Javed Fatima Gurpreet Anand Deepa Suresh Kavya Arjun Nisha Vikram Rohan Priya Ishaan Tara ' +
  'Mohan Leela Zoya Imran Bhavna Chetan Divya Ekta Farah Ganesh Hema Indira Jyoti Kamala Lalit Manoj Neha Omkar Pooja Qadir'
const family =
  'Verma Kumar Singh Rao Gowda Nair Iyer Menon Sharma Khan Reddy Patel Das Joshi Bose Pillai Shetty Naidu Fernandes Kulkarni ' +
  'Chatterjee Deshpande Hegde Bhat Kaur Gill Ansari Mathew Thomas Banerjee Murthy Prasad Saxena Trivedi Upadhyay Wagle Yadav Zaidi'

/** Fifty thousand people of made-up names, each with two visits at one of four centres; half of the names are rare. */
async function fill(pool: ReturnType<typeof openPool>): Promise<void> {
  await pool.query(
    `insert into centres (name) select 'Centre ' || n from generate_series(1, 4) n;
     insert into users (full_name, user_type) select 'Dr ' || n, 'STAFF' from generate_series(1, 20) n;
     insert into clinician_profiles (user_id, primary_centre_id) select id, 1 + id % 4 from users`,
  )
  await pool.query(
    `insert into users (full_name, phone, user_type)
     select ($1::text[])[1 + (n * 7) % 40] || case when n % 2 = 0 then '' else chr(97 + n % 26) || substr('aeiou', 1 + n % 5, 1) || chr(97 + (n / 26) % 26) end
       || ' ' || ($2::text[])[1 + (n * 13) % 38], '919' || lpad(((n::bigint * 7919) % 1000000000)::text, 9, '0'), 'PATIENT'
     from generate_series(1, ${patients}) n`,
    [given.split(' '), family.split(' ')],
  )
  await pool.query(
    `insert into patient_profiles (user_id) select id from users where user_type = 'PATIENT';
     insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at, scheduled_end_at,
       duration_minutes, status, booked_by_user_id, source, fee_amount)
     select p.id, 1 + p.id % 20, 1 + (hashint8(p.id) & 3), 'IN_PERSON', at, at + interval '30 minutes', 30, 'COMPLETED', p.user_id, 'ADMIN_FRONT_DESK', 1600
     from patient_profiles p, generate_series(0, 1) v, lateral (select now() - make_interval(hours => (p.id + v * 60000)::int) as at) t`,
  )
  await pool.query('vacuum analyze')
}

const percentile = (sorted: readonly number[], part: number) => sorted[Math.floor(sorted.length * part)] ?? 0

async function run(): Promise<void> {
  const database = await startEmbeddedDatabase(await mkdtemp(join(tmpdir(), 'mibo-search-')))
  const pool = openPool({ connectionString: database.connectionString, size: 4, onError() {}, statementTimeoutMs: 0 })
  try {
    await migrate(pool)
    const start = performance.now()
    await fill(pool)
    console.log(`${patients} patients with two visits each in ${Math.round((performance.now() - start) / 1000)} s`)
    const deps = { db: openDatabase(pool), clock: systemClock, config: { PHONE_COUNTRIES: 'IN' } } as Deps
    const roles = [{ role: 'FRONT_DESK' as const, centreId: 1 }]
    const desk: StaffActor = { kind: 'STAFF', userId: 1 as UserId, roles, clinicianId: null }
    const { rows: people } = await pool.query<{ full_name: string; phone: string; id: number }>(
      `select u.full_name, u.phone, (select max(a.id) from appointments a where a.patient_id = p.id) as id
       from users u join patient_profiles p on p.user_id = u.id order by md5(u.phone) limit ${rounds}`,
    )
    const drop = (name: string) => name.slice(0, 2) + name.slice(3)
    const questions: Record<string, (person: (typeof people)[number], nth: number) => string> = {
      'whole phone': ({ phone }) => phone,
      'last 4 digits': ({ phone }) => phone.slice(-4),
      'last 6 digits': ({ phone }) => phone.slice(-6),
      'appointment number': ({ id }) => `#${id}`,
      'full name': ({ full_name }) => full_name,
      'name misspelt once': ({ full_name }) => drop(full_name),
      'commonest family name': (_, nth) => family.split(' ')[nth % 38] ?? '',
      'first three letters': ({ full_name }) => full_name.slice(0, 3),
      'other script': (_, nth) => ['आशा वर्मा', 'ಕಿರಣ್ ರಾವ್', 'லட்சுமி', 'محمد جاوید', 'ഗണേഷ് നായർ'][nth % 5] ?? '',
    }
    for (const [what, ask] of Object.entries(questions)) {
      const took: number[] = []
      let found = 0
      for (const [nth, person] of people.entries()) {
        const before = performance.now()
        const { items } = await searchPatients(deps, desk, { q: ask(person, nth) })
        took.push(performance.now() - before)
        found += items.length > 0 ? 1 : 0
      }
      took.sort((a, b) => a - b)
      const figures = [0.5, 0.95, 0.99].map((part) => `p${part * 100} ${percentile(took, part).toFixed(1)} ms`)
      console.log(`${what.padEnd(24)} ${figures.join('  ')}  found something: ${found} of ${rounds}`)
    }
  } finally {
    await pool.end()
    await database.remove()
  }
}

await run()
