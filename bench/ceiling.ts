import { readFile } from 'node:fs/promises'
import { createServer } from '../server/http/server.ts'
import { completeConfig, readEnvironment } from '../server/config.ts'
import { wire } from '../server/wire.ts'

// A process of its own: the product's own HTTP server, hooks and all, that answers from memory. What it does in a second
// is what the product could do if its own work cost nothing.

interface Kept {
  path: string
  type: string
  body: string
}

const deps = wire(completeConfig(readEnvironment()))
const app = await createServer(deps)
const replies = JSON.parse(await readFile(process.env.CEILING_REPLIES ?? '', 'utf8')) as Kept[]
for (const { path, type, body } of replies) {
  app.get(path, { schema: { hide: true } }, async (_request, reply) => reply.type(type).send(body))
}
app.get('/healthz', { schema: { hide: true } }, async () => 'ok')
await app.listen({ port: deps.config.PORT, host: '127.0.0.1' })
process.on('SIGTERM', () => process.exit(0))
