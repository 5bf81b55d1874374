import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withHead } from '../../server/http/page-head.ts'
import { blocksOf } from '../../web/patient/policies/blocks.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'

let test: TestApp
let clinician: TestClinician

beforeAll(async () => {
  test = await createTestApp({ env: { PUBLIC_URL: 'https://book.clinic.example/' } })
  clinician = await createClinician(test, { fullName: 'Dr </script><script>alert(1)</script> "O\'Neil" $& Nair' })
})
afterAll(() => test.close())

const page = (url: string, headers: Record<string, string> = { accept: '*/*' }) => test.app.inject({ url, headers })

const dataOf = (html: string) =>
  JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)?.[1] ?? 'null')

describe('the head of a clinician’s page', () => {
  it('says who it is to search engines and link previews, whatever the name is', async () => {
    const { statusCode, body, headers } = await page(`/clinicians/${clinician.clinicianId}?mode=ONLINE&utm=x`)
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    const url = `https://book.clinic.example/clinicians/${clinician.clinicianId}`
    expect(body).toContain(`<link rel="canonical" href="${url}" />`)
    expect(body).toMatch(/<title>Dr &lt;\/script&gt;.*&quot;O&#39;Neil&quot; \$&amp; Nair, .* · .*<\/title>/)
    expect(body).toContain('<meta property="og:title" content="Dr &lt;/script&gt;')
    // The name ends no element, and starts none: all that runs is what the build wrote.
    expect(body.match(/<script/g)).toHaveLength(3)
    expect(body).not.toContain('alert(1)</script>')
    expect(dataOf(body)).toMatchObject({
      '@type': 'Physician',
      name: 'Dr </script><script>alert(1)</script> "O\'Neil" $& Nair',
      url,
      location: [{ '@type': 'MedicalClinic', address: { addressLocality: 'Bengaluru' } }],
    })
  })

  it('follows a change of the name at once, and is gone with the clinician', async () => {
    const { clinicianId } = await createClinician(test, { fullName: 'Dr Uma Hegde' })
    const title = async () => /<title>(.*?)<\/title>/.exec((await page(`/clinicians/${clinicianId}`)).body)?.[1]
    expect(await title()).toContain('Dr Uma Hegde')
    const change = (what: string) =>
      test.database.pool.query(
        `update users set ${what} where id = (select user_id from clinician_profiles where id = $1)`,
        [clinicianId],
      )
    await change(`full_name = 'Dr Uma Rao'`)
    expect(await title()).toContain('Dr Uma Rao')
    await change('is_active = false')
    const gone = await page(`/clinicians/${clinicianId}`)
    expect([gone.statusCode, gone.body.includes('Uma')]).toEqual([404, false])
  })
})

describe('the pages', () => {
  it.each([
    ['/', '*/*', 200],
    ['/privacy', '*/*', 200],
    ['/refunds/', 'text/html', 200],
    ['/login?next=%2Fdashboard', 'text/html', 200],
    ['/staff/calendar', 'text/html', 200],
    ['/offer/abc_DEF-1', 'text/html', 200],
    ['/dashboard/appointments/7', 'text/html', 200],
    ['/clinicians/987654', 'text/html', 404],
    ['/clinicians/x', 'text/html', 404],
    ['/nowhere', 'text/html', 404],
    ['/assets/none.js', 'text/html', 404],
    ['/nowhere', 'application/json', 404],
  ])('%s, asked for as %s, has status %i', async (url, accept, status) => {
    const { statusCode, headers, body } = await page(url, { accept })
    expect(statusCode).toBe(status)
    const isPage = String(headers['content-type']).startsWith('text/html')
    expect(isPage).toBe(accept !== 'application/json' && !url.startsWith('/assets'))
    if (isPage) expect(body.includes('name="robots" content="noindex"')).toBe(!/^\/(privacy|refunds\/)?$/.test(url))
  })

  it('are compressed as the browser asks, and the clinic’s own is a clinic to search engines', async () => {
    for (const encoding of ['br', 'gzip']) {
      const { headers } = await page('/', { accept: 'text/html', 'accept-encoding': encoding })
      expect(headers).toMatchObject({ 'content-encoding': encoding, vary: expect.stringContaining('ccept-') })
    }
    const { body } = await page('/')
    expect(body).toContain(`<title>Book an appointment · ${test.config.CLINIC_NAME}</title>`)
    expect(dataOf(body)['@graph'][0]).toMatchObject({ '@type': 'MedicalClinic' })
  })

  it('still come if the database does not answer', async () => {
    const broken = await createTestApp()
    const read = () => broken.app.inject({ url: '/', headers: { accept: 'text/html' } })
    // What was never used is not destroyed either.
    expect((await read()).body).toContain('<title>Book an appointment')
    await broken.deps.db.destroy()
    const { statusCode, body } = await read()
    expect([statusCode, body.includes('id="app"')]).toEqual([200, true])
    expect(body).toContain(`<title>${broken.config.CLINIC_NAME}</title>`)
    await broken.close().catch(() => undefined)
  })
})

describe('what search engines may read', () => {
  it('is the list, the clinicians and what their pages request; no reply is a page to be found', async () => {
    const robots = (await page('/robots.txt')).body.split('\n')
    expect(robots).toEqual(
      expect.arrayContaining(['Allow: /api/clinicians', 'Disallow: /api/', 'Disallow: /dashboard']),
    )
    expect(robots).toContain('Sitemap: https://book.clinic.example/sitemap.xml')
    const sitemap = (await page('/sitemap.xml')).body
    expect(sitemap).toContain(`<loc>https://book.clinic.example/clinicians/${clinician.clinicianId}</loc>`)
    for (const name of ['privacy', 'terms', 'refunds', 'contact']) {
      expect(sitemap).toContain(`<loc>https://book.clinic.example/${name}</loc>`)
    }
    const reply = await page('/api/clinicians')
    expect(reply.headers['x-robots-tag']).toBe('noindex')
  })

  it('lists nobody who has left or is not ready, and who is back again', async () => {
    const { clinicianId } = await createClinician(test, { fullName: 'Dr Half Ready' })
    const isListed = async () => (await page('/sitemap.xml')).body.includes(`/clinicians/${clinicianId}<`)
    const ofUser = 'where id = (select user_id from clinician_profiles where id = $1)'
    for (const [table, where] of [
      ['clinician_profiles', 'where id = $1'],
      ['users', ofUser],
    ]) {
      const set = (isActive: boolean) =>
        test.database.pool.query(`update ${table} set is_active = ${isActive} ${where}`, [clinicianId])
      expect(await isListed()).toBe(true)
      await set(false)
      expect([await isListed(), (await page(`/clinicians/${clinicianId}`)).statusCode]).toEqual([false, 404])
      await set(true)
    }
  })

  it('shows the address that the clinic gave, whatever host was asked for', async () => {
    for (const url of ['/', `/clinicians/${clinician.clinicianId}`, '/terms']) {
      const { body } = await page(url, {
        accept: 'text/html',
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
      })
      expect(body).toContain(`<link rel="canonical" href="https://book.clinic.example${url}" />`)
      expect(body).not.toContain('evil.example')
    }
  })

  it('puts a head into the built page once, and nothing of a name becomes markup', () => {
    const built = '<head><title>a</title><meta name="description" content="b" /></head><body></body>'
    const html = withHead(built, { title: "$'<b>", description: '"', canonicalUrl: null }, 'Clinic')
    expect(html).toContain('<title>$&#39;&lt;b&gt;</title><meta name="description" content="&quot;" />')
    expect(html.match(/<\/head>/g)).toHaveLength(1)
  })
})

describe('the policies', () => {
  it('say what the clinic’s own rules are', async () => {
    const refunds = (await test.call('GET', '/api/policies/refunds')).body.text
    expect(refunds).toContain(`Until ${test.config.CANCEL_CUTOFF_HOURS} hours before it starts`)
    expect((await test.call('GET', '/api/policies/terms')).body.text).toContain(
      `for ${test.config.HOLD_SECONDS / 60} minutes`,
    )
    expect((await test.call('GET', '/api/policies/contact')).body.text).toContain(test.config.CLINIC_ADDRESS)
    // What anybody reads is what a patient agrees to.
    expect((await test.call('GET', '/api/policies/privacy')).body.text).toContain('Data Protection Board of India')
    expect((await test.call('GET', '/api/policies/else')).status).toBe(404)
  })

  it('are plain text, in paragraphs and headings', () => {
    expect(blocksOf('# Law\n\nOne\ntwo\r\n \r\n<b>#1</b>\n\n\n#2')).toEqual([
      { kind: 'heading', text: 'Law' },
      { kind: 'paragraph', text: 'One\ntwo' },
      { kind: 'paragraph', text: '<b>#1</b>' },
      { kind: 'paragraph', text: '#2' },
    ])
  })
})

describe('the app on a home screen', () => {
  it('has the clinic’s name and icons that exist', async () => {
    const { headers, body } = await page('/site.webmanifest')
    expect(headers['content-type']).toContain('application/manifest+json')
    const manifest = JSON.parse(body)
    expect(manifest.name).toBe(test.config.CLINIC_NAME)
    for (const { src, sizes } of manifest.icons) {
      const { statusCode, rawPayload } = await page(src)
      // The width stands at byte 16 of a PNG.
      expect([statusCode, `${rawPayload.readUInt32BE(16)}x${rawPayload.readUInt32BE(20)}`]).toEqual([200, sizes])
    }
    expect((await page('/')).body).toContain('rel="manifest" href="/site.webmanifest"')
    expect((await page('/icons/apple-touch-icon.png')).statusCode).toBe(200)
  })
})
