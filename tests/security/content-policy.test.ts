import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gatewayOrigins } from '../../contract/core/gateway-origins.ts'
import { isPayAddress, payReturn } from '../../contract/rules/pay-page.ts'
import { createTestApp, type TestApp } from '../support/app.ts'

const liveScript = 'https://checkout.razorpay.com/v1/checkout.js'
let test: TestApp

beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

async function policyOf(url: string, { app }: TestApp = test): Promise<Record<string, string>> {
  const { headers } = await app.inject({ method: 'GET', url, headers: { accept: 'text/html' } })
  const directives = String(headers['content-security-policy']).split(';')
  return Object.fromEntries(directives.map((directive) => directive.split(/ (.*)/s).slice(0, 2)))
}

const strict = {
  'default-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
  'manifest-src': "'self'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'require-trusted-types-for': "'script'",
  'trusted-types': "'none'",
}

const payAddresses = [
  '/clinicians/7?step=pay',
  '/clinicians/7?mode=ONLINE&step=pay&hold=3',
  '/clinicians/7/?step=%70ay',
]
const otherAddresses = [
  '/',
  '/?step=pay',
  '/login?next=/clinicians/7?step=pay',
  '/dashboard',
  '/appointments/7/confirmed?step=pay',
  '/clinicians/7',
  '/clinicians/7?step=you',
  '/clinicians/7?step=payment',
  '/clinicians/seven?step=pay',
  '/clinicians/7/x?step=pay',
  '/clinicians/7%3Fstep=pay',
  '//clinicians/7?step=pay',
  '/api/clinicians/7?step=pay',
  '/api/config',
]

describe('the policy of a page', () => {
  it('allows only our own files, on every page except payment pages', async () => {
    for (const address of otherAddresses) expect(await policyOf(address), address).toEqual(strict)
  })

  it('allows what the live checkout does on payment pages, and nothing else', async () => {
    const live = await createTestApp({
      env: { RAZORPAY_KEY_ID: 'rzp_live_x', RAZORPAY_KEY_SECRET: 'x', RAZORPAY_WEBHOOK_SECRET: 'y' },
    })
    for (const address of payAddresses) {
      expect(await policyOf(address, live), address).toEqual({
        ...strict,
        'form-action': "'self' https://api.razorpay.com",
        'script-src': "'self' https://checkout.razorpay.com https://cdn.razorpay.com",
        'style-src': "'self' 'unsafe-inline'",
        'img-src': "'self' data: https://cdn.razorpay.com",
        'connect-src':
          "'self' https://api.razorpay.com https://lumberjack.razorpay.com https://lumberjack-metrics.razorpay.com",
        'frame-src': 'https://api.razorpay.com https://checkout.razorpay.com',
        'trusted-types': 'default',
      })
    }
    await live.close()
  })

  it('recognises Razorpay by its host, not by a similar name', () => {
    expect(gatewayOrigins(liveScript).form).toEqual(['https://api.razorpay.com'])
    expect(gatewayOrigins('https://notrazorpay.com/checkout.js').form).toEqual(['https://notrazorpay.com'])
  })
})

describe('the way back to a payment page', () => {
  it('leads to our payment page and nowhere else', () => {
    for (const address of payAddresses) expect(isPayAddress(payReturn(address, 'failed') ?? '')).toBe(true)
    for (const address of [...otherAddresses, 'https://x.example/clinicians/7?step=pay', '\\\\x', '']) {
      expect(payReturn(address, 'failed'), address).toBeUndefined()
    }
  })

  it('puts no line break into a header', () => {
    expect(payReturn('/clinicians/7?step=pay&at=a\r\nset-cookie: b', 'failed')).toBe(
      '/clinicians/7?step=pay&at=a%0D%0Aset-cookie%3A+b&payment=failed',
    )
  })
})
