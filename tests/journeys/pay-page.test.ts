import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { heldAppointment } from '../support/browser/arrange.ts'
import { openClinician, openSite, signedInVisitor, type Site, type SiteClinician } from '../support/browser/site.ts'
import { booked, chooseTime, hasCheckout, openSheet, paymentSheet, readyToPay } from '../support/browser/steps.ts'

let site: Site
let clinician: SiteClinician

beforeAll(async () => {
  site = await openSite()
  clinician = await openClinician(site)
})
afterAll(() => site.close())

const instagram =
  'Mozilla/5.0 (Linux; Android 14; SM-M146B Build/UP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 ' +
  'Chrome/130.0.0.0 Mobile Safari/537.36 Instagram 350.1.0.46.93 Android'

/** What the gateway's script does to a page, tried one by one; each word of the answer is something that happened. */
const doings = (gateway: string) => `(async () => {
  const happened = []
  const attempt = async (name, act) => { try { if (await act()) happened.push(name) } catch {} }
  const settled = (element) => new Promise((done) => {
    element.onload = () => done(true)
    element.onerror = () => done(false)
  })
  const place = document.body.appendChild(document.createElement('div'))
  await attempt('html', () => { place.innerHTML = '<p class="probe">x</p>'; return place.childElementCount === 1 })
  await attempt('style element', () => {
    const style = document.head.appendChild(document.createElement('style'))
    style.textContent = '#probe { width: 7px }'
    return style.sheet?.cssRules.length === 1
  })
  await attempt('style attribute', () => { place.setAttribute('style', 'width: 9px'); return place.style.width === '9px' })
  await attempt('script', () => {
    const script = document.createElement('script')
    script.src = '${gateway}/pages/checkout-parts.js'
    document.head.append(script)
    return settled(script)
  })
  await attempt('image', () => { const image = new Image(); image.src = '${gateway}/pages/lock.svg'; return settled(image) })
  await attempt('connection', () => fetch('${gateway}/control/orders', { mode: 'no-cors' }).then(() => true))
  await attempt('handler', () => {
    place.innerHTML = '<img src="/none.png" onerror="window.ran = true">'
    return new Promise((done) => setTimeout(() => done(window.ran === true), 200))
  })
  await attempt('eval', () => (0, eval)('1') === 1)
  return happened
})()`

const gatewayDoes = ['html', 'style element', 'style attribute', 'script', 'image', 'connection']
const cdn = () => site.test.sandboxUrl.replace('127.0.0.1', 'localhost')

const loadedAt = (page: Page) => page.evaluate('performance.timeOrigin') as Promise<number>
async function payPage(page: Page): Promise<void> {
  await chooseTime(page)
  await readyToPay(page)
}

test('the checkout’s hosts are allowed on the payment page and on no other page', async () => {
  const { page, close } = await signedInVisitor(site, `/clinicians/${clinician.clinicianId}`)
  await page.getByRole('heading', { name: 'Choose a time' }).waitFor()
  expect(await page.evaluate(doings(cdn()))).toEqual([])

  await payPage(page)
  expect(await page.evaluate(doings(site.test.sandboxUrl))).toEqual(gatewayDoes)
  // With Razorpay too, the host of scripts and pictures takes no connections.
  expect(await page.evaluate(doings(cdn()))).toEqual(gatewayDoes.slice(0, 5))
  // A third host is none of the gateway's: its scripts, pictures and connections stay outside.
  const stranger = site.test.sandboxUrl.replace('127.0.0.1', '127.0.0.2')
  expect(await page.evaluate(doings(stranger))).toEqual(gatewayDoes.slice(0, 3))
  await page.evaluate(`{
    const form = document.createElement('form')
    form.method = 'POST'
    form.action = '${stranger}/razorpay/v1/checkout/embedded'
    document.body.append(form)
    form.submit()
  }`)
  const address = page.url()
  await page.waitForTimeout(300)
  expect(page.url()).toBe(address)

  await page.goto(`${site.url}/dashboard`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(await page.evaluate(doings(cdn()))).toEqual([])
  await close({ mayViolate: true })
})

test('HTML as text is refused on the payment page until the checkout is opened', async () => {
  const { page, close } = await signedInVisitor(site, '/robots.txt')
  await page.route('**/api/config', (route) => route.abort())
  await page.goto(`${site.url}/clinicians/${clinician.clinicianId}?step=pay&at=2030-01-01T00:00:00Z`)
  await page.getByRole('heading', { name: 'Check and pay' }).waitFor()
  const happened = (await page.evaluate(doings(cdn()))) as string[]
  expect(happened).not.toContain('html')
  expect(happened).not.toContain('script')
  await close({ mayViolate: true })
})

test('the payment page is a separate document by link, back and forward, until it is left', async () => {
  const { page, faults, close, patient } = await signedInVisitor(site, '/')
  const held = await heldAppointment(site, clinician, patient)
  await page.goto(`${site.url}/dashboard`)
  const first = await loadedAt(page)
  await page.getByRole('link', { name: /pay/i }).first().click()
  await readyToPay(page)
  const second = await loadedAt(page)
  expect(second).not.toBe(first)

  await page.goBack()
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(await hasCheckout(page)).toBe(false)
  await page.goForward()
  await readyToPay(page)

  await (await openSheet(page)).getByTestId('test-upi').click()
  await booked(page)
  expect(await hasCheckout(page)).toBe(false)
  expect(page.url()).toBe(`${site.url}/appointments/${held.appointmentId}/confirmed`)
  expect(faults).toEqual([])
  await close()
})

/** Neither a frame nor a window opens, as inside Instagram. */
async function inInstagram(path: string) {
  const visitor = await signedInVisitor(site, '/robots.txt', { context: { userAgent: instagram } })
  const { page } = visitor
  const opened: string[] = []
  page.context().on('page', (popup) => opened.push(popup.url()))
  await page.addInitScript('window.open = () => null')
  await page.route('**', (route) => {
    const request = route.request()
    if (!request.isNavigationRequest() || request.frame().parentFrame() === null) return route.fallback()
    opened.push(request.url())
    return route.abort()
  })
  await page.goto(site.url + path)
  return { ...visitor, opened }
}

/** On the gateway's own page, at the top of the window. */
async function leaveToPay(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Pay ₹/ }).click()
  await page.waitForURL(`${site.test.sandboxUrl}/**`)
  await page.getByTestId('pay-upi').waitFor()
}

test('a browser inside an app leaves for the gateway’s page, and returns signed in to the confirmed page', async () => {
  const { page, faults, close, opened } = await inInstagram(`/clinicians/${clinician.clinicianId}`)
  await chooseTime(page)
  await leaveToPay(page)
  await page.getByTestId('test-upi').click()
  await booked(page)
  await page.getByText('The Join button opens here', { exact: false }).first().waitFor()
  expect(opened).toEqual([])
  expect(faults).toEqual([])
  await close()
})

test('inside an app a failed or abandoned payment returns to the payment page, which can retry', async () => {
  const { page, faults, close, opened } = await inInstagram(`/clinicians/${clinician.clinicianId}`)
  await chooseTime(page)
  await leaveToPay(page)
  await page.getByTestId('test-failure').click()
  await page.getByText('The payment did not go through').waitFor()

  await leaveToPay(page)
  await page.getByTestId('close').click()
  await page.getByTestId('leave-yes').click()
  await page.getByText('The payment was not finished').waitFor()

  await leaveToPay(page)
  await page.goBack()
  await page.getByRole('button', { name: /^Pay ₹/ }).waitFor()

  await leaveToPay(page)
  await page.getByTestId('test-upi').click()
  await booked(page)
  expect(opened).toEqual([])
  expect(faults).toEqual([])
  await close()
}, 40_000)

/**
 * A bank on a host that no policy of ours names: it sends whoever comes, and the form with them, to where it was
 * told.
 */
async function openBank(destination: () => string) {
  let visits = 0
  const server = createServer((_request, response) => {
    visits += 1
    response.writeHead(307, { location: destination() }).end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.2', done))
  const url = `http://127.0.0.2:${(server.address() as AddressInfo).port}/bank`
  return { url, visits: () => visits, close: () => server.close() }
}

// Chromium holds every redirect that answers a form to the policy of the page that the form was on, and not its
// address alone. The stand-in answers the form with one of its own host.
test('the reply to the gateway’s form may redirect straight back to us', async () => {
  const { page, faults, close } = await inInstagram(`/clinicians/${clinician.clinicianId}`)
  await chooseTime(page)
  await page.route('**/v1/checkout/embedded', (route) => {
    const location = new URLSearchParams(route.request().postData() ?? '').get('callback_url') ?? ''
    return route.fulfill({ status: 307, headers: { location } })
  })
  await page.getByRole('button', { name: /^Pay ₹/ }).click()
  await page.waitForURL('**payment=unclear**')
  await page.getByRole('heading', { name: 'Check and pay' }).waitFor()
  expect(faults).toEqual([])
  await close()
}, 40_000)

test('from the gateway’s page a bank may be visited on the way to the confirmed page', async () => {
  const { page, faults, close } = await inInstagram(`/clinicians/${clinician.clinicianId}`)
  let callback = ''
  const bank = await openBank(() => callback)
  await chooseTime(page)
  await leaveToPay(page)
  await page.route('**/api/payment/callback?**', (route) => {
    callback = route.request().url()
    return route.fulfill({ status: 307, headers: { location: bank.url } })
  })
  await page.getByTestId('test-upi').click()
  await booked(page)
  expect(bank.visits()).toBe(1)
  expect(faults).toEqual([])
  bank.close()
  await close()
}, 40_000)

test('a form on our page, and its data, reaches no other host', async () => {
  const { page, close } = await inInstagram(`/clinicians/${clinician.clinicianId}`)
  const bank = await openBank(() => site.url)
  await chooseTime(page)
  const stopped = page.waitForEvent('console', (message) => message.text().includes('form-action'))
  await page.route('**/v1/checkout/embedded', (route) =>
    route.fulfill({ status: 307, headers: { location: bank.url } }),
  )
  await page.getByRole('button', { name: /^Pay ₹/ }).click()
  await stopped
  expect(bank.visits()).toBe(0)
  bank.close()
  await close({ mayViolate: true })
}, 40_000)

test('inside an app, a signed-out return reveals only where to sign in', async () => {
  const { page, close } = await inInstagram(`/clinicians/${clinician.clinicianId}`)
  await chooseTime(page)
  await leaveToPay(page)
  await page.addInitScript(`if (location.port === '${new URL(site.url).port}') localStorage.clear()`)
  await page.getByTestId('test-upi').click()
  await page.getByLabel('Mobile number').waitFor()
  expect(await page.getByText(clinician.fullName).count()).toBe(0)
  await close()
})

test('back from the gateway’s frame closes the sheet, and the time is still held', async () => {
  const { page, faults, close } = await signedInVisitor(site, `/clinicians/${clinician.clinicianId}`)
  await payPage(page)
  await (await openSheet(page)).getByTestId('pay-upi').waitFor()
  await page.goBack()
  await page.getByText('The payment was not finished').waitFor()
  expect(await paymentSheet(page).getByTestId('pay-upi').count()).toBe(0)
  await page.getByText('This time is yours for').waitFor()
  expect(faults).toEqual([])
  await close()
})
