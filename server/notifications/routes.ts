import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { AppError } from '../http/app-error.ts'
import type { App } from '../http/server.ts'
import { recordDelivery } from './delivery-webhook.ts'

const one = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header)

export function notificationRoutes(app: App, deps: Deps): void {
  app.post(
    '/api/notifications/webhook',
    {
      bodyLimit: 256 * 1024,
      schema: { response: { 200: z.object({}) }, description: 'For Gallabox: what became of a message' },
    },
    async (request) => {
      if (request.rawBody === null) throw new AppError('INVALID_REQUEST')
      const outcome = await recordDelivery(deps, {
        eventName: one(request.headers['x-event-name']),
        rawBody: request.rawBody,
        signature: one(request.headers['x-gallabox-signature']),
        body: request.body,
      })
      if (outcome === 'bad_signature') throw new AppError('SIGNATURE_INVALID')
      return {}
    },
  )
}
