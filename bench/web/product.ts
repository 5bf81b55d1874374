import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePort } from '../../server/db/embedded.ts'

export interface Product {
  url: string
  sandboxUrl: string
  stop(): Promise<void>
}

/** `npm start` with a temporary database: the demo clinic, the sandboxes and the built web app. */
export async function startProduct(): Promise<Product> {
  const folder = await mkdtemp(join(tmpdir(), 'mibo-web-'))
  const [port, sandboxPort] = [await freePort(), await freePort()]
  const child = spawn(process.execPath, [resolve('server/bin/main.ts')], {
    cwd: folder,
    env: { PATH: process.env.PATH, PORT: String(port), SANDBOX_PORT: String(sandboxPort), RATE_LIMIT_PER_MINUTE: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((done, failed) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('is open')) done()
    })
    child.on('close', (code) => failed(new Error(`The start ended with ${code}.`)))
  })
  return {
    url: `http://localhost:${port}`,
    sandboxUrl: `http://localhost:${sandboxPort}`,
    async stop() {
      const ended = new Promise((done) => child.once('close', done))
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Runs a measurement against its own instance of the product, and cleans up however it ends. */
export async function withProduct<T>(use: (product: Product) => Promise<T>): Promise<T> {
  const product = await startProduct()
  try {
    return await use(product)
  } finally {
    await product.stop()
  }
}

/** The latest code that the pretend WhatsApp of a mobile number shows. */
export async function codeFor({ sandboxUrl }: Product, mobileNumber: string): Promise<string> {
  const reply = await fetch(`${sandboxUrl}/control/messages?phone=91${mobileNumber.replaceAll(' ', '')}`)
  const { items } = (await reply.json()) as { items: { template: string; values: { otp: string } }[] }
  const code = items.findLast(({ template }) => template === 'otp_verification')?.values.otp
  if (code === undefined) throw new Error('No code came')
  return code
}
