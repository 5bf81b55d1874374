import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { bodyLimitBytes } from '../http/body.ts'
import type { App } from '../http/app.ts'
import { acceptSigned, webhookBodyLimit } from '../http/signed-webhook.ts'
import { receiveCallback } from './callback.ts'
import { receiveWebhook } from './webhook.ts'

const one = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header)

/** For checkouts that had to leave the page. This is the only route that takes a form, and it answers with a page. */
async function callbackRoute(app: App, deps: Deps): Promise<void> {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: bodyLimitBytes },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  app.post(
    '/api/payment/callback',
    {
      schema: {
        querystring: z.object({ back: z.string().max(1000).optional().catch(undefined) }),
        body: z.unknown(),
        response: { 303: z.null() },
        consumes: ['application/x-www-form-urlencoded'],
        description:
          'For Razorpay’s form, as callback_url: leads to the confirmed page, or to `back` with what went wrong',
      },
    },
    async (request, reply) => reply.redirect(await receiveCallback(deps, request.body, request.query.back), 303),
  )
}

export function paymentRoutes(app: App, deps: Deps): void {
  void app.register(async (routes: App) => callbackRoute(routes, deps))
  void app.register(async (vendor: App) => {
    acceptSigned(vendor, deps.clock, {
      header: 'x-razorpay-signature',
      form: /^[0-9a-fA-F]{64}$/,
      isSignature: (rawBody, signature) => deps.razorpay.isWebhookSignature(rawBody, signature),
    })
    vendor.post(
      '/api/payment/webhook',
      {
        bodyLimit: webhookBodyLimit,
        schema: {
          body: z.unknown(),
          response: { 200: z.object({}) },
          description: 'For Razorpay: signed over the raw body',
        },
      },
      async ({ headers, rawBody }) => {
        if (rawBody === null) throw new AppError('SIGNATURE_INVALID')
        await receiveWebhook(deps, { rawBody, eventId: one(headers['x-razorpay-event-id'])?.slice(0, 150) })
        return {}
      },
    )
  })
}
