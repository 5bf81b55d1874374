import { z } from 'zod'
import { Dependent, DependentBody, DependentList } from '../../contract/patient/privacy.ts'
import { PathId } from '../../contract/core/values.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import type { App } from '../http/app.ts'
import { principalOf, requirePatient } from '../identity/require-patient.ts'
import { addDependent, changeDependent, toDependent } from './dependents.ts'
import { listDependents, retireDependent } from './family-queries.ts'

const Params = z.strictObject({ id: PathId })

/** The dependents a patient books for. */
export function familyRoutes(app: App, deps: Deps): void {
  const onRequest = requirePatient(deps)
  const path = '/api/patient-dashboard/dependents'

  app.get(path, { onRequest, schema: { response: { 200: DependentList } } }, async (request) => {
    const rows = await listDependents(deps.db, principalOf(request).patientId)
    return { items: rows.map((row) => toDependent(row, deps.clock.now())) }
  })

  app.post(
    path,
    { onRequest, schema: { body: DependentBody, response: { 201: Dependent } } },
    async (request, reply) => {
      const row = await addDependent(deps, principalOf(request).patientId, request.body)
      return reply.code(201).send(toDependent(row, deps.clock.now()))
    },
  )

  app.put(
    `${path}/:id`,
    { onRequest, schema: { params: Params, body: DependentBody, response: { 200: Dependent } } },
    async (request) => {
      const { patientId } = principalOf(request)
      const row = await changeDependent(deps, { dependentId: request.params.id, patientId, body: request.body })
      return toDependent(row, deps.clock.now())
    },
  )

  app.delete(
    `${path}/:id`,
    { onRequest, schema: { params: Params, response: { 204: z.undefined() } } },
    async (request, reply) => {
      const retired = await retireDependent(deps.db, request.params.id, principalOf(request).patientId)
      if (!retired) throw new AppError('NOT_FOUND')
      return reply.code(204).send()
    },
  )
}
