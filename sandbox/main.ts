import { join } from 'node:path'
import { startSandbox } from './server.ts'

const { env } = process
const port = Number(env.SANDBOX_PORT ?? 5050)
const given = (value: string | undefined) => (value === undefined || value === '' ? undefined : value)

try {
  const sandbox = await startSandbox({
    port,
    appUrl: `http://127.0.0.1:${env.PORT ?? 5000}`,
    razorpayKeyId: given(env.RAZORPAY_KEY_ID),
    razorpayKeySecret: given(env.RAZORPAY_KEY_SECRET),
    razorpayWebhookSecret: given(env.RAZORPAY_WEBHOOK_SECRET?.split(',')[0]?.trim()),
    gallaboxApiKey: given(env.GALLABOX_API_KEY),
    gallaboxApiSecret: given(env.GALLABOX_API_SECRET),
    gallaboxWebhookSecret: given(env.GALLABOX_WEBHOOK_SECRET),
    dataFile: join('.data', 'sandbox.json'),
  })
  console.log(`Pretend phones   ${sandbox.url}
Razorpay         RAZORPAY_BASE_URL=${sandbox.url}/razorpay
                 RAZORPAY_CHECKOUT_URL=${sandbox.url}/razorpay/v1/checkout.js
Gallabox         GALLABOX_BASE_URL=${sandbox.url}/gallabox/devapi
Google           GOOGLE_API_BASE_URL=${sandbox.url}/google GOOGLE_TOKEN_URL=${sandbox.url}/google/token
Control          ${sandbox.url}/control`)
  const stop = () => void sandbox.close().then(() => process.exit(0))
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
} catch (error) {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
  console.error(
    isTaken
      ? `Port ${port} is taken by another program. Stop it, or start with SANDBOX_PORT=${port + 1} npm run sandbox.`
      : String(error),
  )
  process.exit(1)
}
