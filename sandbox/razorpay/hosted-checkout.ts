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
  'theme[color]': z.string().default(''),
})

/** The payment sheet as a page of the gateway's own: for browsers that open neither frames nor windows. */
export function hostedCheckout(app: FastifyInstance): void {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))))
  })
  app.post('/embedded', async (request, reply) => {
    const form = Form.safeParse(request.body)
    if (!form.success) return reply.code(400).type('text/plain').send(z.prettifyError(form.error))
    const { key_id: key, order_id, callback_url, name, description, ...rest } = form.data
    const prefill = { name: rest['prefill[name]'], email: rest['prefill[email]'], contact: rest['prefill[contact]'] }
    const theme = { color: rest['theme[color]'] }
    const modal = { escape: false, confirm_close: true }
    const options = { key, order_id, callback_url, name, description, prefill, theme, modal }
    const given = JSON.stringify(options).replaceAll('<', '\\u003c')
    const page = await readFile(sheet, 'utf8')
    return reply
      .type('text/html; charset=utf-8')
      .send(page.replace('</head>', () => `<script type="application/json" id="given">${given}</script></head>`))
  })
}
