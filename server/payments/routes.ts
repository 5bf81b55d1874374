import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { AppError } from '../http/app-error.ts'
import type { App } from '../http/server.ts'
import { receiveWebhook } from './webhook.ts'

const one = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header)

export function paymentRoutes(app: App, deps: Deps): void {
  app.post(
    '/api/payment/webhook',
    {
      bodyLimit: 256 * 1024,
      schema: { response: { 200: z.object({}) }, description: 'For Razorpay: signed over the raw body' },
    },
    async (request) => {
      const signature = one(request.headers['x-razorpay-signature'])
      if (signature === undefined || request.rawBody === null) throw new AppError('SIGNATURE_INVALID')
      await receiveWebhook(deps, {
        rawBody: request.rawBody,
        signature,
        eventId: one(request.headers['x-razorpay-event-id'])?.slice(0, 150),
      })
      return {}
    },
  )
}
