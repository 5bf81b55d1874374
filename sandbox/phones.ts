import type { FastifyInstance } from 'fastify'
import type { Inbox } from './gallabox/inbox.ts'
import type { Message } from './gallabox/message.ts'
import type { Store } from './state.ts'

const shown = ({ id, phone, template, values, text, buttons, at, status }: Message) => ({
  id,
  phone,
  template,
  values,
  text,
  buttons,
  at,
  status,
})

const keepAliveMs = 20_000

/** What the page of the pretend phones reads: the chats, and each message as it arrives. */
export function phoneRoutes(
  app: FastifyInstance,
  { store, inbox, appUrl }: { store: Store; inbox: Inbox; appUrl: string },
): void {
  const open = new Set<() => void>()

  app.get('/phones/messages', async () => ({ items: store.state.messages.map(shown), appUrl }))

  app.get('/phones/events', (request, reply) => {
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'keep-alive' })
    raw.write(': open\n\n')
    const stopWatching = inbox.watch((message) => {
      raw.write(`event: message\nid: ${message.id}\ndata: ${JSON.stringify(shown(message))}\n\n`)
    })
    const beat = setInterval(() => raw.write(': still here\n\n'), keepAliveMs).unref()
    const stop = () => {
      clearInterval(beat)
      stopWatching()
      open.delete(stop)
      raw.end()
    }
    open.add(stop)
    request.raw.on('close', stop)
  })

  app.addHook('preClose', async () => {
    for (const stop of open) stop()
  })
}
