import {
  ClosureBody,
  ClosurePath,
  ClosurePreview,
  ClosureReply,
  ClosureStanding,
} from '../../contract/staff/closures.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/server.ts'
import { authorOf } from '../identity/staff/author.ts'
import { staffOnly } from '../identity/staff/require-staff.ts'
import { assertMayClose, closeTime, toSpan, undoClosure } from './close.ts'
import { previewClosure, readClosure, toReply } from './closure-view.ts'

/** Times that are closed, and the visits that this meets. */
export function closureRoutes(app: App, deps: Deps): void {
  const onRequest = staffOnly(deps, { permission: 'closures.write' })

  app.post(
    '/api/staff/closures/preview',
    { onRequest, schema: { body: ClosureBody, response: { 200: ClosurePreview } } },
    async (request) => {
      const author = authorOf(request)
      const span = toSpan(request.body)
      await assertMayClose(deps, deps.db, author, span)
      return previewClosure(deps, author, span)
    },
  )

  app.post(
    '/api/staff/closures',
    { onRequest, schema: { body: ClosureBody, response: { 201: ClosureReply } } },
    async (request, reply) => {
      const author = authorOf(request)
      const id = await closeTime(deps, author, request.body)
      return reply.code(201).send(toReply(await readClosure(deps, author, id)))
    },
  )

  app.get(
    '/api/staff/closures/:id',
    { onRequest, schema: { params: ClosurePath, response: { 200: ClosureStanding } } },
    async (request) => readClosure(deps, authorOf(request), request.params.id),
  )

  app.delete('/api/staff/closures/:id', { onRequest, schema: { params: ClosurePath } }, async (request, reply) => {
    await undoClosure(deps, authorOf(request), request.params.id)
    return reply.code(204).send()
  })
}
