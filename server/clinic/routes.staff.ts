import { CentreBody, CentreChanges, CentrePath, StaffCentre, StaffCentres } from '../../contract/staff/centres.ts'
import {
  BookedList,
  ClinicianBody,
  ClinicianChanges,
  StaffClinician,
  StaffClinicianPath,
  StaffClinicians,
} from '../../contract/staff/clinicians.ts'
import type { CentreId, ClinicianId } from '../../contract/core/values.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app.ts'
import { authorOf } from '../identity/staff/author.ts'
import { staffOnly } from '../identity/staff/require-staff.ts'
import { readBookedAt, readBookedWith } from './booked.ts'
import { addCentre, changeCentre, readCentre, readCentres, switchCentre } from './centres.ts'
import { addClinician, changeClinician, readClinician, readClinicians, switchClinician } from './clinicians.ts'

/** Clinicians as the staff keep them. */
export function clinicianRoutes(app: App, deps: Deps): void {
  const onRequest = staffOnly(deps, { permission: 'clinicians.write' })
  const params = StaffClinicianPath
  const idOf = (request: { params: { id: number } }) => request.params.id as ClinicianId

  app.get('/api/staff/clinicians', { onRequest, schema: { response: { 200: StaffClinicians } } }, async (request) =>
    readClinicians(deps, authorOf(request).actor),
  )

  app.post(
    '/api/staff/clinicians',
    { onRequest, schema: { body: ClinicianBody, response: { 201: StaffClinician } } },
    async (request, reply) => {
      const clinician = await addClinician(deps, authorOf(request), request.body)
      return reply.code(201).header('etag', clinician.version).send(clinician)
    },
  )

  app.get(
    '/api/staff/clinicians/:id',
    { onRequest, schema: { params, response: { 200: StaffClinician } } },
    async (request, reply) => {
      const clinician = await readClinician(deps, authorOf(request).actor, idOf(request))
      return reply.header('etag', clinician.version).send(clinician)
    },
  )

  app.put(
    '/api/staff/clinicians/:id',
    { onRequest, schema: { params, body: ClinicianChanges, response: { 200: StaffClinician } } },
    async (request, reply) => {
      const ifMatch = request.headers['if-match']
      const what = { id: idOf(request), changes: request.body, ifMatch }
      const clinician = await changeClinician(deps, authorOf(request), what)
      return reply.header('etag', clinician.version).send(clinician)
    },
  )

  app.get(
    '/api/staff/clinicians/:id/booked',
    { onRequest, schema: { params, response: { 200: BookedList } } },
    async (request) => readBookedWith(deps, authorOf(request).actor, idOf(request)),
  )

  for (const isActive of [false, true]) {
    app.post(
      `/api/staff/clinicians/:id/switch-${isActive ? 'on' : 'off'}`,
      { onRequest, schema: { params, response: { 200: StaffClinician } } },
      async (request) => switchClinician(deps, authorOf(request), { id: idOf(request), isActive }),
    )
  }
}

/** Centres as the staff keep them. */
export function centreRoutes(app: App, deps: Deps): void {
  const onRequest = staffOnly(deps, { permission: 'centres.write' })
  const params = CentrePath
  const idOf = (request: { params: { id: number } }) => request.params.id as CentreId

  app.get('/api/staff/centres', { onRequest, schema: { response: { 200: StaffCentres } } }, async (request) =>
    readCentres(deps, authorOf(request).actor),
  )

  app.post(
    '/api/staff/centres',
    { onRequest, schema: { body: CentreBody, response: { 201: StaffCentre } } },
    async (request, reply) => {
      const centre = await addCentre(deps, authorOf(request), request.body)
      return reply.code(201).header('etag', centre.version).send(centre)
    },
  )

  app.get(
    '/api/staff/centres/:id',
    { onRequest, schema: { params, response: { 200: StaffCentre } } },
    async (request, reply) => {
      const centre = await readCentre(deps, authorOf(request).actor, idOf(request))
      return reply.header('etag', centre.version).send(centre)
    },
  )

  app.put(
    '/api/staff/centres/:id',
    { onRequest, schema: { params, body: CentreChanges, response: { 200: StaffCentre } } },
    async (request, reply) => {
      const what = { id: idOf(request), changes: request.body, ifMatch: request.headers['if-match'] }
      const centre = await changeCentre(deps, authorOf(request), what)
      return reply.header('etag', centre.version).send(centre)
    },
  )

  app.get(
    '/api/staff/centres/:id/booked',
    { onRequest, schema: { params, response: { 200: BookedList } } },
    async (request) => readBookedAt(deps, authorOf(request).actor, idOf(request)),
  )

  for (const isActive of [false, true]) {
    app.post(
      `/api/staff/centres/:id/switch-${isActive ? 'on' : 'off'}`,
      { onRequest, schema: { params, response: { 200: StaffCentre } } },
      async (request) => switchCentre(deps, authorOf(request), { id: idOf(request), isActive }),
    )
  }
}
