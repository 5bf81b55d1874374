import {
  AppointmentPath,
  DeskCancelBody,
  DeskCancelReply,
  DeskMoveBody,
  MeetLinkBody,
  StaffAppointmentDetails,
  StaffAppointmentReply,
  UndoBody,
  WrongPersonBody,
} from '../../contract/staff/appointments.ts'
import type { AppointmentId } from '../../contract/core/values.ts'
import type { StaffActor } from '../../contract/rules/actor.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app.ts'
import { authorOf } from '../identity/staff/author.ts'
import { staffOnly } from '../identity/staff/require-staff.ts'
import { cancelAtDesk } from './cancel-at-desk.ts'
import { pasteMeetLink } from './meet-link.ts'
import { moveAtDesk } from './move-at-desk.ts'
import { describeAppointment, readStaffAppointment, toStaffAppointment } from './staff-view.ts'
import { markToldByPhone } from './told-by-phone.ts'
import { undoAtDesk } from './undo.ts'
import { takeVisitStep, type VisitStep } from './visit.ts'
import { changeWrongPerson } from './wrong-person.ts'

const steps: readonly (readonly [string, VisitStep])[] = [
  ['check-in', 'checkIn'],
  ['start', 'start'],
  ['complete', 'complete'],
  ['no-show', 'noShow'],
  ['step-back', 'stepBack'],
]

/** Staff actions on one appointment. */
export function staffAppointmentRoutes(app: App, deps: Deps): void {
  const onRequest = staffOnly(deps, { permission: 'day.read' })
  const reply = async (actor: StaffActor, id: AppointmentId) => ({
    appointment: toStaffAppointment(await readStaffAppointment(deps, actor, id), deps.settings, deps.clock.now()),
  })
  const one = { params: AppointmentPath, response: { 200: StaffAppointmentReply } }
  const address = (path: string) => `/api/staff/appointments/:id/${path}`

  app.get(
    '/api/staff/appointments/:id',
    { onRequest, schema: { params: AppointmentPath, response: { 200: StaffAppointmentDetails } } },
    async (request) => describeAppointment(deps, authorOf(request).actor, request.params.id as AppointmentId),
  )

  for (const [path, step] of steps) {
    app.post(address(path), { onRequest, schema: one }, async (request) => {
      const author = authorOf(request)
      const appointmentId = request.params.id as AppointmentId
      await takeVisitStep(deps, author, { appointmentId, step })
      return reply(author.actor, appointmentId)
    })
  }

  app.post(address('move'), { onRequest, schema: { ...one, body: DeskMoveBody } }, async (request) => {
    const author = authorOf(request)
    const appointmentId = request.params.id as AppointmentId
    const startsAt = Temporal.Instant.from(request.body.startsAt)
    await moveAtDesk(deps, author, { ...request.body, appointmentId, startsAt })
    return reply(author.actor, appointmentId)
  })

  app.post(
    address('cancel'),
    { onRequest, schema: { params: AppointmentPath, body: DeskCancelBody, response: { 200: DeskCancelReply } } },
    async (request) => {
      const author = authorOf(request)
      const appointmentId = request.params.id as AppointmentId
      const amountPaise = await cancelAtDesk(deps, author, { ...request.body, appointmentId })
      const { appointment } = await reply(author.actor, appointmentId)
      return { appointment, refund: amountPaise === null ? null : { amountPaise } }
    },
  )

  app.post(address('told-by-phone'), { onRequest, schema: one }, async (request) => {
    const author = authorOf(request)
    const appointmentId = request.params.id as AppointmentId
    await markToldByPhone(deps, author, { appointmentId })
    return reply(author.actor, appointmentId)
  })

  app.post(address('undo'), { onRequest, schema: { ...one, body: UndoBody } }, async (request) => {
    const author = authorOf(request)
    const appointmentId = request.params.id as AppointmentId
    const until = request.body?.undoUntil
    const undoUntil = until === undefined ? undefined : Temporal.Instant.from(until)
    await undoAtDesk(deps, author, { appointmentId, undoUntil })
    return reply(author.actor, appointmentId)
  })

  app.post(address('wrong-person'), { onRequest, schema: { ...one, body: WrongPersonBody } }, async (request) => {
    const author = authorOf(request)
    const appointmentId = request.params.id as AppointmentId
    await changeWrongPerson(deps, author, { ...request.body, appointmentId })
    return reply(author.actor, appointmentId)
  })

  app.post(address('meet-link'), { onRequest, schema: { ...one, body: MeetLinkBody } }, async (request) => {
    const author = authorOf(request)
    const appointmentId = request.params.id as AppointmentId
    await pasteMeetLink(deps, author, { ...request.body, appointmentId })
    return reply(author.actor, appointmentId)
  })
}
