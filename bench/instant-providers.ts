import { createServer } from 'node:http'

// A separate process with Razorpay's and Gallabox's replies, without delay, so that only the product is measured.

const orders = new Map<string, { id: string; amount: number; receipt: string }>()
const codes = new Map<string, string>()
let made = 0

function answer(method: string, path: string, body: string): { status: number; reply: unknown } {
  if (method === 'POST' && path.endsWith('/v1/orders')) {
    const { amount, receipt } = JSON.parse(body) as { amount: number; receipt: string }
    made += 1
    const order = { id: `order_${String(made).padStart(14, '0')}`, amount, receipt }
    orders.set(order.id, order)
    return { status: 200, reply: { ...order, entity: 'order', currency: 'INR', status: 'created', notes: [] } }
  }
  if (path.endsWith('/messages/whatsapp')) {
    const { recipient, whatsapp } = JSON.parse(body) as {
      recipient: { phone: string }
      whatsapp: { template: { bodyValues: { otp?: string } } }
    }
    const { otp } = whatsapp.template.bodyValues
    if (otp !== undefined) codes.set(recipient.phone, otp)
    return { status: 202, reply: { id: `m${(made += 1)}`, status: 'ACCEPTED' } }
  }
  if (path.startsWith('/codes/')) return { status: 200, reply: { otp: codes.get(path.slice(7)) } }
  return { status: 404, reply: { error: { code: 'BAD_REQUEST_ERROR', description: 'The id provided does not exist' } } }
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { status, reply } = answer(request.method ?? '', request.url ?? '', Buffer.concat(chunks).toString())
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
  })
})
server.keepAliveTimeout = 60_000
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('ready'))
process.on('SIGTERM', () => process.exit(0))
