import { AppointmentPath } from '../../contract/staff/appointments.ts'
import {
  ClosureBody,
  ClosureList,
  ClosurePath,
  ClosurePreview,
  ClosureReply,
  ClosureStanding,
  ClosuresQuery,
  KeepBody,
  SendOffersBody,
  SentOffers,
} from '../../contract/staff/closures.ts'
import type { AppointmentId } from '../../contract/core/values.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app.ts'
import { authorOf } from '../identity/staff/author.ts'
import { staffOnly } from '../identity/staff/require-staff.ts'
import { assertMayClose, closeTime, toSpan, undoClosure } from './close.ts'
import { askForAnotherTime, keepInClosure, sendOffers } from './send-offers.ts'
import { previewClosure, readClosure, readClosures, toReply } from './closure-view.ts'

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

  app.get(
    '/api/staff/closures',
    { onRequest, schema: { querystring: ClosuresQuery, response: { 200: ClosureList } } },
    async (request) => readClosures(deps, authorOf(request), request.query),
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

  app.post(
    '/api/staff/closures/:id/offers',
    { onRequest, schema: { params: ClosurePath, body: SendOffersBody, response: { 202: SentOffers } } },
    async (request, reply) => {
      const asked = { closureId: request.params.id, ...request.body }
      return reply.code(202).send({ sent: await sendOffers(deps, authorOf(request), asked) })
    },
  )

  app.post(
    '/api/staff/closures/:id/keep',
    { onRequest, schema: { params: ClosurePath, body: KeepBody, response: { 200: ClosureStanding } } },
    async (request) => {
      const closureId = request.params.id
      await keepInClosure(deps, authorOf(request), { closureId, ...request.body })
      return readClosure(deps, authorOf(request), closureId)
    },
  )

  app.post(
    '/api/staff/appointments/:id/offer',
    {
      onRequest: staffOnly(deps, { permission: 'desk.write' }),
      schema: { params: AppointmentPath, response: { 202: SentOffers } },
    },
    async (request, reply) => {
      const appointmentId = request.params.id as AppointmentId
      return reply.code(202).send({ sent: await askForAnotherTime(deps, authorOf(request), { appointmentId }) })
    },
  )

  app.delete('/api/staff/closures/:id', { onRequest, schema: { params: ClosurePath } }, async (request, reply) => {
    await undoClosure(deps, authorOf(request), request.params.id)
    return reply.code(204).send()
  })
}
