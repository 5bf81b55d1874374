import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician } from '../support/factories.ts'

let test: TestApp
let all: { id: number; fullName: string }[]
beforeAll(async () => {
  test = await createTestApp()
  // Two with each name, so that the id has to decide, and some that sort by what the first page ends with.
  for (const fullName of [
    'Dr Asha Rao',
    'Dr Asha Rao',
    'Dr Meera',
    'Dr Meera',
    'Dr Meera Nair',
    'Dr Zoya',
    'dr anil',
  ]) {
    await createClinician(test, { fullName })
  }
  all = (await page('limit=100')).items
})
afterAll(() => test.close())

async function page(query: string) {
  const { status, body } = await test.call('GET', `/api/clinicians?${query}`)
  expect(status).toBe(200)
  return body as { items: typeof all; nextCursor: string | null }
}

it.each([1, 2, 3, 6, 7, 8])('the list of clinicians is paged by %i without a gap or a repeat', async (limit) => {
  expect(all).toHaveLength(7)
  const found: typeof all = []
  let cursor: string | null = null
  for (let pages = 0; pages === 0 || cursor !== null; pages += 1) {
    const { items, nextCursor } = await page(`limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`)
    expect(items.length).toBeLessThanOrEqual(limit)
    found.push(...items)
    cursor = nextCursor
    expect(pages).toBeLessThan(10)
  }
  expect(found).toEqual(all)
})
