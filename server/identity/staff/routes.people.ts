import {
  InviteStaffBody,
  StaffInvited,
  StaffPath,
  StaffPeople,
  StaffPerson,
  StaffRolesBody,
} from '../../../contract/staff/people.ts'
import type { UserId } from '../../../contract/core/values.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app.ts'
import { authorOf } from './author.ts'
import { changeRoles, invitePerson, readPeople, setPersonActive } from './people.ts'
import { staffOnly } from './require-staff.ts'

/** The clinic's staff: invite, change roles, deactivate. Every change requires a confirmation of identity. */
export function staffPeopleRoutes(app: App, deps: Deps): void {
  const onRequest = staffOnly(deps, { permission: 'people.write' })
  const confirmed = staffOnly(deps, { permission: 'people.write', confirmed: true })

  app.get('/api/staff/staff', { onRequest, schema: { response: { 200: StaffPeople } } }, async (request) => ({
    items: await readPeople(deps, authorOf(request).actor),
  }))

  app.post(
    '/api/staff/staff',
    { onRequest: confirmed, schema: { body: InviteStaffBody, response: { 201: StaffInvited } } },
    async (request, reply) => reply.code(201).send(await invitePerson(deps, authorOf(request), request.body)),
  )

  app.put(
    '/api/staff/staff/:id/roles',
    { onRequest: confirmed, schema: { params: StaffPath, body: StaffRolesBody, response: { 200: StaffPerson } } },
    async (request) => changeRoles(deps, authorOf(request), request.params.id as UserId, request.body.roles),
  )

  for (const isActive of [false, true]) {
    app.post(
      `/api/staff/staff/:id/switch-${isActive ? 'on' : 'off'}`,
      { onRequest: confirmed, schema: { params: StaffPath, response: { 200: StaffPerson } } },
      async (request) => setPersonActive(deps, authorOf(request), { userId: request.params.id as UserId, isActive }),
    )
  }
}
