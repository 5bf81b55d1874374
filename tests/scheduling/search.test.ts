import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedDemoClinic } from '../../server/demo/seed.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import concerns from '../cases/concerns.json' with { type: 'json' }
import people from '../cases/people.json' with { type: 'json' }
import { createClinician } from '../support/factories.ts'

let test: TestApp

beforeAll(async () => {
  test = await createTestApp()
  await seedDemoClinic(test.deps.db, test.clock.now())
  await createClinician(test, { fullName: 'Maria D`Souza' })
})
afterAll(() => test.close())

interface Found {
  fullName: string
  concerns: { slug: string }[]
  nextAvailableAt: string | null
  specialization: string
}

async function search(q: string): Promise<Found[]> {
  const { status, body } = await test.call('GET', `/api/clinicians?limit=100&q=${encodeURIComponent(q)}`)
  expect(status).toBe(200)
  return body.items
}

const namesOf = (found: Found[]) => found.map(({ fullName }) => fullName)

describe('the search', () => {
  it.each(people.search as [string, string][])('%j finds %s', async (q, wanted) => {
    const found = await search(q)
    const plain = (text: string) => text.replaceAll(/[’`]/g, "'")
    expect(found.some((one) => plain(one.fullName).includes(wanted) || one.specialization === wanted)).toBe(true)
  })

  it.each(["D'Souza", 'D’Souza', 'D‘Souza', 'D`Souza', 'D´Souza', 'Dʼsouza', 'dsouza', 'D Souza', 'ＤＳＯＵＺＡ'])(
    'however the apostrophe is typed: %s',
    async (q) => {
      expect(namesOf(await search(q))).toEqual(['Maria D`Souza', 'Rohan D’Souza'])
    },
  )

  it.each([
    'Dr. Ananya',
    'dr ananya',
    'Doctor Ananya Rao',
    'Rao, Ananya',
    ' ananya\u00A0 rao ',
    'डॉ. Ananya',
    'ಡಾ. Ananya',
  ])('whatever the title and the order: %s', async (q) => {
    expect(namesOf(await search(q))).toEqual(['Dr Ananya Rao'])
  })

  it('finds clinicians without a title by a search with one', async () => {
    expect(namesOf(await search('Dr. Lakshmi Menon'))).toEqual(['Lakshmi Menon'])
  })

  it.each([
    [
      'Psychiatry',
      [
        'psychiatrist',
        'Psychiatrists',
        'मनोचिकित्सक',
        'साइकियाट्रिस्ट',
        'ಮನೋವೈದ್ಯ',
        'ಮನೋವೈದ್ಯರು',
        'സൈക്യാട്രിസ്റ്റ്',
        'മനോരോഗ വിദഗ്ദ്ധൻ',
      ],
    ],
    [
      'Clinical Psychology',
      [
        'psychologist',
        'clinical psychologist',
        'मनोवैज्ञानिक',
        'साइकोलॉजिस्ट',
        'ಮನಶ್ಶಾಸ್ತ್ರಜ್ಞ',
        'ಮನೋವಿಜ್ಞಾನಿ',
        'മനഃശാസ്ത്രജ്ഞൻ',
        'സൈക്കോളജിസ്റ്റ്',
      ],
    ],
    [
      'Counselling',
      ['counsellor', 'counselor', 'counseling', 'therapist', 'काउंसलर', 'परामर्शदाता', 'ಆಪ್ತ ಸಮಾಲೋಚಕ', 'കൗൺസിലർ'],
    ],
  ])('%s by the name of the profession, in each language', async (speciality, words) => {
    for (const word of words) {
      const found = await search(word)
      expect([word, found.some(({ specialization }) => specialization === speciality)]).toEqual([word, true])
      // A search term narrows the list: it does not match everybody.
      expect([word, found.length < 13]).toEqual([word, true])
    }
  })

  it('of psychiatrists finds no counsellor, and the one for children finds those trained in it', async () => {
    const found = await search('psychiatrist')
    expect(found.filter(({ specialization }) => specialization === 'Counselling')).toEqual([])
    expect(namesOf(found)).toContain('Dr Nikhil Shetty')
  })

  it.each([
    ['मलयालम', 'Lakshmi Menon'],
    ['ಕನ್ನಡ', 'Dr Nikhil Shetty'],
    ['ഹിന്ദി', 'Rohan D’Souza'],
  ])('the language %s by its own name', async (q, wanted) => {
    expect(namesOf(await search(q))).toContain(wanted)
  })

  it.each(['zzzz', 'psychiatrist zzzz', '%', '_', '\\', "'"])('%j finds no clinician', async (q) => {
    const found = await search(q)
    expect(found.length === 0 || !/[a-z]/.test(q)).toBe(true)
  })
})

describe('what people look for help with', () => {
  it.each(concerns.found as [string, string][])('%j finds those who treat %s', async (q, slug) => {
    const found = await search(q)
    expect(found.some((one) => one.concerns.some((concern) => concern.slug === slug))).toBe(true)
    expect(found.length).toBeLessThan(9)
  })

  it.each(concerns.asTyped as [string, string][])('%j, as it is typed, finds those who treat %s', async (q, slug) => {
    const found = await search(q)
    expect(found.some((one) => one.concerns.some((concern) => concern.slug === slug))).toBe(true)
    expect(found.length).toBeLessThan(9)
  })

  it('takes no name that nobody here has for a concern', async () => {
    for (const name of ['Pranav', 'Manish', 'Harish', 'Fernandes', 'Rakesh', 'Marian', 'Savita'])
      expect([name, namesOf(await search(name))]).toEqual([name, []])
  })

  it.each([
    ['bipolr in Kochi', 'Dr Thomas Kurian'],
    ['child psycologist', 'Priya Subramaniam'],
    ['Kochi', 'Dr Thomas Kurian'],
    ['Cochin', 'Dr Thomas Kurian'],
    ['Jayanagar', 'Arjun Bhat'],
    ['psychiatrist in Bangalore', 'Dr Ananya Rao'],
  ])('%s finds who works there', async (q, wanted) => {
    const names = namesOf(await search(q))
    expect(names).toContain(wanted)
    expect(names.length).toBeLessThan(13)
  })

  it('a concern that nobody treats is named, so that the page can say so', async () => {
    const { body } = await test.call('GET', '/api/clinicians?q=erectile')
    expect(body.items).toEqual([])
    expect(body.concerns).toEqual([{ slug: 'sexual-health', name: 'Sexual health', clinicians: 0 }])
  })

  it('counts who treats each, in the order in which they are offered', async () => {
    const { body } = await test.call('GET', '/api/concerns')
    expect(body.items[0]).toEqual({ slug: 'anxiety', name: 'Anxiety', clinicians: 3 })
    expect(body.items.find(({ slug }: { slug: string }) => slug === 'sexual-health').clinicians).toBe(0)
  })

  it('is taken from the words of an earlier system too, and a change is seen at once', async () => {
    const { clinicianId } = await createClinician(test, { fullName: 'Dr Uma Hegde' })
    const { pool } = test.database
    await pool.query('update clinician_profiles set expertise = $2 where id = $1', [clinicianId, '["Sexual health"]'])
    expect(namesOf(await search('erectile'))).toEqual(['Dr Uma Hegde'])
    await pool.query(`insert into clinician_concerns (clinician_id, concern_slug) values ($1, 'pain')`, [clinicianId])
    expect(namesOf(await search('migraine'))).toEqual(['Dr Uma Hegde'])
    await pool.query(`delete from clinician_concerns where clinician_id = $1`, [clinicianId])
    expect(namesOf(await search('migraine'))).toEqual([])
  })
})

describe('the order', () => {
  const everybody = async (query = '') =>
    (await test.call('GET', `/api/clinicians?limit=100${query}`)).body.items as Found[]
  const key = ({ nextAvailableAt, fullName }: Found) => `${nextAvailableAt ?? '~'} ${fullName}`

  it('is by the next free time, also after one was taken, and by name if asked', async () => {
    const before = await everybody()
    expect(before.map(key)).toEqual(before.map(key).toSorted())
    expect(new Set(before.map((one) => one.nextAvailableAt)).size).toBeGreaterThan(2)
    const first = before[0]!
    await test.database.pool.query(
      `insert into closures (clinician_id, starts_at, ends_at)
       select c.id, $2, $2::timestamptz + interval '90 days' from clinician_profiles c join users u on u.id = c.user_id
       where u.full_name = $1`,
      [first.fullName, test.clock.now().toString()],
    )
    const after = await everybody()
    expect(after.at(-1)).toMatchObject({ fullName: first.fullName, nextAvailableAt: null })
    expect(after.map(key)).toEqual(after.map(key).toSorted())
    const byName = namesOf(await everybody('&sort=name'))
    expect(byName).toEqual(byName.toSorted())
  })

  it('follows the clock: a time whose notice has begun is offered no more', async () => {
    const [first] = await everybody()
    test.clock.set(first!.nextAvailableAt!)
    const later = (await everybody()).map((one) => one.nextAvailableAt)
    expect(later.every((at) => at === null || at > first!.nextAvailableAt!)).toBe(true)
  })
})
