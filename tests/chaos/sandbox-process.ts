import { startSandbox } from '../../sandbox/server.ts'

// The vendors as a separate process, in memory only: our books are compared with theirs, so they are never killed and
// forget nothing.
const { env } = process
const sandbox = await startSandbox({
  port: Number(env.SANDBOX_PORT),
  appUrl: env.APP_URL ?? '',
  razorpayKeyId: env.RAZORPAY_KEY_ID,
  razorpayKeySecret: env.RAZORPAY_KEY_SECRET,
  razorpayWebhookSecret: env.RAZORPAY_WEBHOOK_SECRET,
  gallaboxApiKey: env.GALLABOX_API_KEY,
  gallaboxApiSecret: env.GALLABOX_API_SECRET,
  gallaboxWebhookSecret: env.GALLABOX_WEBHOOK_SECRET,
  keptMessages: 10_000_000,
})
console.log('sandbox_started')
process.on('SIGTERM', () => void sandbox.close().then(() => process.exit(0)))
