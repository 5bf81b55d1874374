import { describe, expect, it } from 'vitest'
import { benchEnvironment } from '../../bench/processes.ts'
import { createApp } from '../../server/app.ts'
import { completeConfig, ConfigError, readEnvironment } from '../../server/core/config.ts'
import { freePort } from '../../server/db/embedded.ts'
import { listenForMetrics } from '../../server/http/metrics.ts'
import { productionEnvironment } from '../attacks/production.ts'
import { createTestApp } from '../support/app.ts'

const good = productionEnvironment(benchEnvironment('postgres://127.0.0.1/none', 'http://127.0.0.1:5050'))

function faultsOf(change: Record<string, string | undefined>): readonly string[] {
  try {
    completeConfig(readEnvironment({ ...good, ...change }))
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
}

describe('a production configuration', () => {
  it('starts if every key is set well', () => {
    expect(faultsOf({})).toEqual([])
    expect(faultsOf({ TRUST_PROXY: '10.0.0.0/8, ::1', METRICS_TOKEN: good.OTP_PEPPER, METRICS_PORT: '9100' })).toEqual(
      [],
    )
    expect(faultsOf({ CORS_ORIGIN: 'https://book.clinic.example, https://clinic.example:8443' })).toEqual([])
  })

  it.each([
    ['RAZORPAY_KEY_SECRET', 'x'],
    ['RAZORPAY_KEY_SECRET', 'aaaaaaaaaaaaaaaaaaaaaaaa'],
    ['RAZORPAY_WEBHOOK_SECRET', 'x'],
    ['RAZORPAY_WEBHOOK_SECRET', 'secret'],
    ['RAZORPAY_WEBHOOK_SECRET', 'f3b1c2d4e5a697887766554433221100,x'],
    ['GALLABOX_API_KEY', 'x'],
    ['GALLABOX_API_SECRET', 'x'],
    ['GALLABOX_WEBHOOK_SECRET', 'x'],
    ['METRICS_TOKEN', 'x'],
    ['JWT_ACCESS_SECRET', 'a'.repeat(40)],
    ['OTP_PEPPER', 'short'],
    ['PUBLIC_URL', 'http://book.clinic.example'],
    ['PUBLIC_URL', 'book.clinic.example'],
    ['PUBLIC_URL', 'http://localhost.clinic.example'],
    ['RAZORPAY_BASE_URL', 'http://api.razorpay.com'],
    ['RAZORPAY_CHECKOUT_URL', 'http://checkout.razorpay.com/v1/checkout.js'],
    ['GALLABOX_BASE_URL', 'http://server.gallabox.com/devapi'],
    ['GOOGLE_API_BASE_URL', 'http://www.googleapis.com'],
    ['GOOGLE_TOKEN_URL', 'http://oauth2.googleapis.com/token'],
    ['RATE_LIMIT_PER_MINUTE', '0'],
    ['OTP_TTL_SECONDS', '0'],
    ['OTP_TTL_SECONDS', '864000'],
    ['OTP_MAX_ATTEMPTS', '0'],
    ['OTP_MAX_ATTEMPTS', '1000'],
    ['OTP_RESEND_SECONDS', '0'],
    ['OTP_SENDS_PER_PHONE_10MIN', '0'],
    ['OTP_SENDS_PER_PHONE_DAY', '0'],
    ['OTP_SENDS_PER_IP_HOUR', '0'],
    ['OTP_SENDS_PER_DAY', '0'],
    ['JWT_ACCESS_EXPIRY', '0s'],
    ['JWT_ACCESS_EXPIRY', '30d'],
    ['JWT_REFRESH_EXPIRY', '0'],
    ['TRUST_PROXY', '0.0.0.0/0'],
    ['TRUST_PROXY', '127.0.0.1, ::/0'],
    ['TRUST_PROXY', '0.0.0.0/1,128.0.0.0/1'],
    ['TRUST_PROXY', '99'],
    ['TRUST_PROXY', 'true'],
    ['CORS_ORIGIN', undefined],
    ['CORS_ORIGIN', ''],
    ['CORS_ORIGIN', '*'],
    ['CORS_ORIGIN', 'null'],
    ['CORS_ORIGIN', 'http://book.clinic.example'],
    ['CORS_ORIGIN', 'https://book.clinic.example/app'],
    ['METRICS_PORT', '5000'],
  ])('does not start with %s as %j, and reports only that', (key, value) => {
    const faults = faultsOf({ [key]: value, PORT: '5000' })
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(new RegExp(`^${key} `))
  })

  it('reports all problems at once', () => {
    const faults = faultsOf({ CORS_ORIGIN: undefined, RATE_LIMIT_PER_MINUTE: '0', GALLABOX_API_KEY: 'x' })
    expect(new Set(faults.map((fault) => fault.split(' ')[0]))).toEqual(
      new Set(['CORS_ORIGIN', 'GALLABOX_API_KEY', 'RATE_LIMIT_PER_MINUTE']),
    )
  })

  it('listens on every address in production and on this machine alone elsewhere, unless HOST is set', () => {
    const hostOf = (change: Record<string, string>) => completeConfig(readEnvironment({ ...good, ...change })).HOST
    expect(hostOf({})).toBe('0.0.0.0')
    expect(hostOf({ NODE_ENV: 'development' })).toBe('127.0.0.1')
    expect(hostOf({ NODE_ENV: 'test' })).toBe('127.0.0.1')
    expect(hostOf({ HOST: '10.0.0.5' })).toBe('10.0.0.5')
  })
})

describe('production exposes less', () => {
  const token = 'f3b1c2d4e5a69788776655443322110f'

  async function startAs(env: Record<string, string>) {
    const test = await createTestApp()
    const deps = { ...test.deps, config: { ...test.config, NODE_ENV: 'production' as const, ...env } }
    const app = await createApp(deps)
    const ask = async (url: string, authorization?: string) => {
      const headers = authorization === undefined ? {} : { authorization }
      return app.inject({ method: 'GET', url, headers })
    }
    const close = async () => {
      await app.close()
      await test.close()
    }
    return { app, deps, ask, close }
  }

  it('/metrics is missing if no token is set', async () => {
    const { ask, close } = await startAs({})
    expect((await ask('/metrics')).statusCode).toBe(404)
    expect((await ask('/metrics', 'Bearer undefined')).statusCode).toBe(404)
    expect((await ask('/metrics', 'Bearer ')).statusCode).toBe(404)
    await close()
  })

  it('/metrics needs the token', async () => {
    const { ask, close } = await startAs({ METRICS_TOKEN: token })
    for (const wrong of [undefined, 'Bearer', `Bearer ${token}x`, `Basic ${token}`, token]) {
      const reply = await ask('/metrics', wrong)
      expect(reply.statusCode).toBe(401)
      expect(reply.body).not.toContain('http_request')
    }
    const told = await ask('/metrics', `Bearer ${token}`)
    expect(told.statusCode).toBe(200)
    expect(told.body).toContain('http_request_duration_seconds')
    await close()
  })

  it('METRICS_PORT serves metrics and nothing else', async () => {
    const port = await freePort()
    const { app, deps, ask, close } = await startAs({})
    const config = { ...deps.config, HOST: '127.0.0.1', METRICS_PORT: port }
    const stop = await listenForMetrics(app, { ...deps, config })
    const told = await fetch(`http://127.0.0.1:${port}/metrics`)
    expect(await told.text()).toContain('http_request_duration_seconds')
    expect((await fetch(`http://127.0.0.1:${port}/api/config`)).status).toBe(404)
    expect((await fetch(`http://127.0.0.1:${port}/metrics`, { method: 'POST' })).status).toBe(404)
    expect((await ask('/metrics')).statusCode).toBe(404)
    await stop()
    await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow()
    await close()
  })

  it('the documentation of the API is missing, and the documented routes stay', async () => {
    const { ask, close } = await startAs({})
    for (const url of ['/api/docs', '/api/docs/', '/api/docs/json', '/api/docs/static/index.html']) {
      expect((await ask(url)).statusCode).toBe(404)
    }
    expect((await ask('/api/openapi.json')).json().openapi).toBe('3.1.0')
    await close()
  })

  it('development exposes all of it', async () => {
    const test = await createTestApp()
    expect((await test.call('GET', '/metrics')).status).toBe(200)
    expect((await test.call('GET', '/api/docs/json')).status).toBe(200)
    await test.close()
  })
})
