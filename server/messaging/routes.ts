import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { parseJson } from '../http/body.ts'
import type { App } from '../http/app.ts'
import { acceptSigned, webhookBodyLimit } from '../http/signed-webhook.ts'
import { recordDelivery } from './delivery-webhook.ts'

const one = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header)

export function notificationRoutes(app: App, deps: Deps): void {
  void app.register(async (vendor: App) => {
    acceptSigned(vendor, deps.clock, {
      header: 'x-gallabox-signature',
      // Base64 as documented; some accounts send hex.
      form: /^(?:[A-Za-z0-9+/]{43}=|[0-9a-fA-F]{64})$/,
      isSignature: (rawBody, signature) => deps.gallabox.isWebhookSignature(rawBody, signature),
    })
    vendor.post(
      '/api/notifications/webhook',
      {
        bodyLimit: webhookBodyLimit,
        schema: {
          body: z.unknown(),
          response: { 200: z.object({}) },
          description: 'For Gallabox: what became of a message',
        },
      },
      async ({ headers, rawBody }) => {
        if (rawBody === null) throw new AppError('SIGNATURE_INVALID')
        await recordDelivery(deps, { eventName: one(headers['x-event-name']), body: parseJson(rawBody) })
        return {}
      },
    )
  })
}
