import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'

const sheet = fileURLToPath(new URL('../pages/sheet.html', import.meta.url))

// As a form posts it: https://razorpay.com/docs/payments/payment-gateway/web-integration/hosted/checkout-options
const Form = z.object({
  key_id: z.string(),
  order_id: z.string(),
  callback_url: z.url({ protocol: /^https?$/ }),
  name: z.string().default(''),
  description: z.string().default(''),
  'prefill[name]': z.string().default(''),
  'prefill[email]': z.string().default(''),
  'prefill[contact]': z.string().default(''),
  'prefill[method]': z.string().optional(),
  'theme[color]': z.string().default(''),
})

const mostKept = 1000

/** The payment sheet as a page of the gateway's own: for browsers that open neither frames nor windows. */
export function hostedCheckout(app: FastifyInstance): void {
  const kept = new Map<string, string>()
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))))
  })
  // Through a redirect, to which browsers apply the policy of the page with the form.
  app.post('/embedded', async (request, reply) => {
    const form = Form.safeParse(request.body)
    if (!form.success) return reply.code(400).type('text/plain').send(z.prettifyError(form.error))
    const { key_id: key, order_id, callback_url, name, description, ...rest } = form.data
    const prefill = {
      name: rest['prefill[name]'],
      email: rest['prefill[email]'],
      contact: rest['prefill[contact]'],
      method: rest['prefill[method]'],
    }
    const theme = { color: rest['theme[color]'] }
    const modal = { escape: false, confirm_close: true }
    const options = { key, order_id, callback_url, name, description, prefill, theme, modal }
    const id = randomUUID()
    kept.set(id, JSON.stringify(options).replaceAll('<', '\\u003c'))
    for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest)
    return reply.redirect(`${request.url}/${id}`, 303)
  })
  app.get<{ Params: { id: string } }>('/embedded/:id', async (request, reply) => {
    const given = kept.get(request.params.id)
    if (given === undefined) return reply.code(404).type('text/plain').send('This payment page is over.')
    const page = await readFile(sheet, 'utf8')
    return reply
      .type('text/html; charset=utf-8')
      .send(page.replace('</head>', () => `<script type="application/json" id="given">${given}</script></head>`))
  })
}
