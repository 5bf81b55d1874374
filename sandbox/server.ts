import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import Fastify from 'fastify'
import { controlApi } from './control/routes.ts'
import { createFaults } from './faults.ts'
import { createInbox } from './gallabox/inbox.ts'
import { gallaboxApi } from './gallabox/routes.ts'
import { createCalendar } from './google/calendar.ts'
import { googleApi } from './google/routes.ts'
import { phoneRoutes } from './phones.ts'
import { checkoutApi } from './razorpay/checkout-routes.ts'
import type { RazorpaySettings } from './razorpay/settings.ts'
import { hostedCheckout } from './razorpay/hosted-checkout.ts'
import { createLedger } from './razorpay/ledger.ts'
import { createRefundBook } from './razorpay/refunds.ts'
import { razorpayApi } from './razorpay/routes.ts'
import { openStore } from './state.ts'
import { createWebhooks, gallaboxVendor, razorpayVendor } from './webhooks.ts'

export interface SandboxOptions {
  /** 0 for any free port. */
  port: number
  host?: string
  /** Where webhooks are sent. */
  appUrl: string
  /** Where the phones' page links to; `appUrl` unless it is set. */
  pageUrl?: string
  /** Keys that are not set accept any value. */
  razorpayKeyId?: string
  razorpayKeySecret?: string
  razorpayWebhookSecret?: string
  gallaboxApiKey?: string
  gallaboxApiSecret?: string
  gallaboxWebhookSecret?: string
  /** Where everything is stored across restarts. */
  dataFile?: string
  /** How many messages are kept: 5,000 by default. */
  keptMessages?: number
}

export interface Sandbox {
  url: string
  port: number
  close(): Promise<void>
}

const pages = fileURLToPath(new URL('pages', import.meta.url))
const webhookDelayMs = 300
const refundProcessMs = 2000

/** Stand-ins of Razorpay, Gallabox and Google on one port, with state, each with the vendor's own API. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { host = '127.0.0.1', appUrl } = options
  const store = await openStore(options.dataFile)
  const faults = createFaults()
  const webhooks = {
    razorpay: createWebhooks(store, razorpayVendor, {
      url: `${appUrl}/api/payment/webhook`,
      secret: options.razorpayWebhookSecret,
      delayMs: webhookDelayMs,
    }),
    gallabox: createWebhooks(store, gallaboxVendor, {
      url: `${appUrl}/api/notifications/webhook`,
      secret: options.gallaboxWebhookSecret,
      delayMs: webhookDelayMs,
    }),
  }
  const settings: RazorpaySettings = { uniqueReceipt: false, refundProcessMs, feeBearer: 'merchant', offerPaise: 0 }
  const refunds = createRefundBook(store, webhooks.razorpay, settings)
  const razorpay = {
    store,
    webhooks: webhooks.razorpay,
    ledger: createLedger(store, webhooks.razorpay, settings),
    refunds,
    settings,
    keys: { keyId: options.razorpayKeyId, keySecret: options.razorpayKeySecret },
  }
  const inbox = createInbox(store, webhooks.gallabox, options.keptMessages)
  const gallaboxKeys = { apiKey: options.gallaboxApiKey, apiSecret: options.gallaboxApiSecret }

  const app = Fastify({
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1100 },
  })
  await app.register(fastifyStatic, { root: pages, prefix: '/pages/', cacheControl: false })
  app.get('/', (_request, reply) => reply.sendFile('phones.html'))
  app.get('/razorpay/v1/checkout.js', (_request, reply) => reply.sendFile('checkout.js'))
  phoneRoutes(app, { store, inbox, appUrl: options.pageUrl ?? appUrl })
  await app.register(async (api) => razorpayApi(api, { context: razorpay, faults }), { prefix: '/razorpay/v1' })
  await app.register(async (api) => checkoutApi(api, { context: razorpay }), { prefix: '/razorpay/checkout' })
  await app.register(async (api) => hostedCheckout(api), { prefix: '/razorpay/v1/checkout' })
  await app.register(async (api) => gallaboxApi(api, { inbox, faults, keys: gallaboxKeys }), {
    prefix: '/gallabox/devapi',
  })
  await app.register(async (api) => googleApi(api, { calendar: createCalendar(store), faults }), { prefix: '/google' })
  await app.register(async (api) => controlApi(api, { razorpay, faults, webhooks }), { prefix: '/control' })

  const url = await app.listen({ port: options.port, host })
  return {
    url,
    port: Number(new URL(url).port),
    async close() {
      webhooks.razorpay.close()
      webhooks.gallabox.close()
      refunds.close()
      inbox.close()
      await app.close()
      await store.close()
    },
  }
}
