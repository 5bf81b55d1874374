import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { injectFault, type Faults } from '../faults.ts'
import type { Inbox } from './inbox.ts'
import { readSendRequest } from './send-request.ts'
import { approvedTemplates } from './templates.ts'

const slowMs = 8000

/** Gallabox's API under `/devapi` (https://developers.gallabox.com). */
export function gallaboxApi(
  app: FastifyInstance,
  { inbox, faults, keys }: { inbox: Inbox; faults: Faults; keys: { apiKey?: string; apiSecret?: string } },
): void {
  const sentence = (status: number, message: string) => ({ status, message })
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500
    return reply.code(status).send(sentence(status, status < 500 ? 'The body is no JSON.' : 'Something went wrong.'))
  })
  app.addHook('onRequest', async (request, reply) => {
    const { apikey, apisecret } = request.headers
    const isRight = (given: unknown, expected: string | undefined) =>
      typeof given === 'string' && given !== '' && (expected === undefined || expected === given)
    if (!isRight(apikey, keys.apiKey) || !isRight(apisecret, keys.apiSecret)) {
      return reply.code(401).send(sentence(401, 'Unauthorized'))
    }
  })
  injectFault(app, { vendor: 'gallabox', faults, errorBody: (status) => sentence(status, 'Something went wrong.') })

  app.post('/messages/whatsapp', { config: { call: 'messages.send' } }, async (request, reply) => {
    const read = readSendRequest(request.body)
    if ('refused' in read) return reply.code(400).send(sentence(400, read.refused))
    const { phone } = read.message
    if (phone.endsWith('0001')) return reply.code(500).send(sentence(500, 'Something went wrong.'))
    if (phone.endsWith('0002')) return reply.code(429).send(sentence(429, 'Too many requests.'))
    if (phone.endsWith('0003')) await sleep(slowMs)
    const { id } = inbox.accept(read.message)
    if (phone.endsWith('0004')) {
      reply.hijack()
      request.raw.socket.destroy()
      return reply
    }
    return reply.code(202).send({ id, status: 'ACCEPTED', message: 'Message queued' })
  })

  app.get('/accounts/:accountId/whatsappTemplates', { config: { call: 'templates.list' } }, async () =>
    approvedTemplates.map(({ name, category, variables, body }) => ({
      _id: name,
      name,
      status: 'approved',
      language: 'en',
      category,
      components: [{ type: 'BODY', text: body }],
      variables,
    })),
  )
}
