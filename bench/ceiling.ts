import { readFile } from 'node:fs/promises'
import { compressReplies } from '../server/http/compression.ts'
import { measureBacklog } from '../server/operations/gauges.ts'
import { createServer } from '../server/http/server.ts'
import { completeConfig, readEnvironment } from '../server/core/config.ts'
import { createDeps } from '../server/bin/create-deps.ts'

// A separate process: the product's own HTTP server, including hooks, answering from memory. Its throughput is what
// the product could reach if its own work cost nothing.

interface Kept {
  route: string
  url: string
  /** The `authorization` of a patient or the cookie of a member of staff. */
  caller: string
  body: string
}

const deps = createDeps(completeConfig(readEnvironment()))
const app = await createServer(deps, { addGauges: measureBacklog })
await compressReplies(app)
const replies = JSON.parse(await readFile(process.env.CEILING_REPLIES ?? '', 'utf8')) as Kept[]
const bodies = new Map(replies.map(({ url, caller, body }) => [`${url} ${caller}`, body]))
for (const route of new Set(replies.map((reply) => reply.route))) {
  app.get(route, { schema: { hide: true } }, async (request, reply) =>
    reply
      .header('content-type', 'application/json; charset=utf-8')
      .send(bodies.get(`${request.url} ${request.headers.authorization ?? request.headers.cookie ?? ''}`)),
  )
}
app.get('/healthz', { schema: { hide: true } }, async () => 'ok')
await app.listen({ port: deps.config.PORT, host: '127.0.0.1' })
process.on('SIGTERM', () => process.exit(0))
