import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedDemoClinic } from '../../server/demo/seed.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
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

  it.each(['zzzz', 'psychiatrist zzzz', '%', '_', '\\', "'"])('%j finds nobody, or is no word at all', async (q) => {
    const found = await search(q)
    expect(found.length === 0 || !/[a-z]/.test(q)).toBe(true)
  })
})
