import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openClinician, openSite, signedInVisitor, type Site, type SiteClinician } from '../support/browser/site.ts'

let site: Site
let clinician: SiteClinician

beforeAll(async () => {
  site = await openSite()
  clinician = await openClinician(site)
})
afterAll(() => site.close())

const kilobyte = 1000

// That nothing has this id changes nothing about what is loaded to find out.
const addresses = (): Record<string, string> => ({
  'the booking page': `/clinicians/${clinician.clinicianId}`,
  'an appointment': '/dashboard/appointments/1',
  'moving an appointment': '/dashboard/appointments/1/reschedule',
  'the confirmed page': '/appointments/1/confirmed',
})

async function gzippedBytes(path: string): Promise<number> {
  const file = new URL(`../../dist/web${path === '/' ? '/index.html' : path}`, import.meta.url)
  return gzipSync(await readFile(file), { level: 9 }).length
}

/** What the first load of an address fetches of our own files, gzipped. */
async function bytesOf(path: string, isPrivate = false): Promise<{ script: number; all: number }> {
  const visitor = isPrivate ? await signedInVisitor(site, '/robots.txt') : await site.visit('/robots.txt')
  const files: string[] = []
  visitor.page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (/^\/assets\/|\.js$/.test(pathname)) files.push(pathname)
  })
  await visitor.page.goto(site.url + path)
  await visitor.page.getByRole('heading', { level: 1 }).waitFor()
  await visitor.page.waitForLoadState('networkidle')
  await visitor.close()
  const sizes = await Promise.all(
    files.map(async (file) => ({ isScript: file.endsWith('.js'), bytes: await gzippedBytes(file) })),
  )
  const sum = (list: typeof sizes) => list.reduce((total, { bytes }) => total + bytes, 0)
  return { script: sum(sizes.filter(({ isScript }) => isScript)), all: sum(sizes) + (await gzippedBytes('/')) }
}

// The booking page's are the product's own bar; the others keep each route from growing unseen. Who is at a form
// needs the sentences about its fields; the footer of all has the links to the policies, 0.3 kB;
// an appointment says where it is and how to get there.
test.concurrent.for([
  { route: '/', script: 34.2, all: 40.3 },
  { route: 'the booking page', script: 35, all: 60 },
  { route: '/login', script: 37.4, all: 43 },
  { route: '/dashboard', script: 37.6, all: 43.6, isPrivate: true },
  { route: 'an appointment', script: 45.6, all: 52, isPrivate: true },
  { route: 'moving an appointment', script: 43.1, all: 50.5, isPrivate: true },
  { route: 'the confirmed page', script: 40, all: 45.6, isPrivate: true },
  { route: '/dashboard/profile', script: 40.3, all: 46.5, isPrivate: true },
  { route: '/dashboard/devices', script: 38, all: 44, isPrivate: true },
  { route: '/dashboard/family', script: 41.2, all: 47.2, isPrivate: true },
  { route: '/dashboard/privacy', script: 39.5, all: 45.8, isPrivate: true },
])(
  '$route loads at most $script kB of script, $all kB in all',
  async ({ route, script, all, isPrivate }, { expect }) => {
    const bytes = await bytesOf(addresses()[route] ?? route, isPrivate)
    console.log(
      `${route}: ${(bytes.script / kilobyte).toFixed(1)} kB of script, ${(bytes.all / kilobyte).toFixed(1)} kB in all, gzipped`,
    )
    expect(bytes.script).toBeLessThanOrEqual(script * kilobyte)
    expect(bytes.all).toBeLessThanOrEqual(all * kilobyte)
  },
)

test('the page preloads what booking needs, and nothing is requested twice', async () => {
  const path = addresses()['the booking page'] ?? ''
  const visitor = await site.visit('/robots.txt')
  const asked: string[] = []
  visitor.page.on('request', (request) => asked.push(request.url().replace(site.url, '')))
  const response = await visitor.page.goto(site.url + path)
  await visitor.page.locator('input[name="time"]').first().waitFor({ state: 'attached' })
  await visitor.page.waitForLoadState('networkidle')
  const link = (await response?.headerValue('link')) ?? ''
  await visitor.close()
  const named = [...link.matchAll(/<([^>]+)>/g)].map(([, file = '']) => file)
  expect(named.filter((file) => file.startsWith('/api/'))).toHaveLength(2)
  const files = asked.filter((file) => file.startsWith('/assets/') || file.startsWith('/api/clinicians'))
  expect(files.toSorted()).toEqual(named.toSorted())
})
