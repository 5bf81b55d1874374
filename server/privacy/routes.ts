import { z } from 'zod'
import { FileLink } from '../../contract/patient/dashboard.ts'
import { ConfirmBody, ConsentBody, ConsentState, EraseBody, EraseReply } from '../../contract/patient/privacy.ts'
import type { PatientId } from '../../contract/core/values.ts'
import { fileLinkSeconds, signFileLink } from '../identity/file-links.ts'
import { lockPatient } from '../scheduling/lock.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { toWire } from '../core/instants.ts'
import type { App } from '../http/app.ts'
import { principalOf, requirePatient, requireReader } from '../identity/require-patient.ts'
import { renderReceiptsOf } from '../receipts/receipt-file.ts'
import { assertConfirmed, confirmIdentity } from './confirm.ts'
import { eraseAccount } from './erase.ts'
import { consentNotice } from './notice.ts'
import { exportPatient } from './export-queries.ts'
import { findLanguage, findOpenConsent, recordConsent, withdrawConsent } from './queries.ts'

const exportPath = '/api/patient-dashboard/export'

/** A patient's privacy actions: agree, withdraw, export, erase. */
export function privacyRoutes(app: App, deps: Deps): void {
  const onRequest = requirePatient(deps)
  const noticeFor = async (patientId: PatientId) =>
    consentNotice(deps.settings.current, await findLanguage(deps.db, patientId))

  async function consentState(patientId: PatientId): Promise<ConsentState> {
    const { version, text, summary } = await noticeFor(patientId)
    const given = await findOpenConsent(deps.db, patientId)
    return {
      current: { version, text, summary },
      given: given ? { version: given.version, givenAt: toWire(given.givenAt) } : null,
    }
  }

  app.get(
    '/api/patient-dashboard/consent',
    { onRequest, schema: { response: { 200: ConsentState } } },
    async (request) => consentState(principalOf(request).patientId),
  )

  app.post(
    '/api/patient-dashboard/consent',
    { onRequest, schema: { body: ConsentBody, response: { 200: ConsentState } } },
    async (request) => {
      const { patientId } = principalOf(request)
      const { version } = request.body
      const { sha256, ...current } = await noticeFor(patientId)
      if (version !== current.version) {
        throw new AppError('INVALID_REQUEST', { fields: { version: { code: 'TEXT_HAS_CHANGED' } } })
      }
      await transact(deps.db, async (tx) => {
        if (!(await lockPatient(tx, patientId))) throw new AppError('UNAUTHENTICATED')
        await recordConsent(tx, { patientId, version, sha256, now: deps.clock.now() })
      })
      return consentState(patientId)
    },
  )

  app.delete(
    '/api/patient-dashboard/consent',
    { onRequest, schema: { response: { 204: z.undefined() } } },
    async (request, reply) => {
      const { patientId } = principalOf(request)
      // A concurrent booking reads the consent under this lock.
      await transact(deps.db, async (tx) => {
        if (await lockPatient(tx, patientId)) await withdrawConsent(tx, patientId, deps.clock.now())
      })
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/patient-dashboard/confirm',
    { onRequest, schema: { body: ConfirmBody, response: { 204: z.undefined() } } },
    async (request, reply) => {
      await confirmIdentity(deps, principalOf(request), { ...request.body, address: request.ip })
      return reply.code(204).send()
    },
  )

  app.get(
    exportPath,
    {
      onRequest: requireReader(deps, () => '/dashboard/privacy'),
      schema: {
        querystring: z.strictObject({ link: z.string().max(100).optional() }),
        response: { 200: z.record(z.string(), z.unknown()) },
      },
    },
    async (request, reply) => {
      const patient = principalOf(request)
      assertConfirmed(patient, deps.clock.now())
      void reply.header('content-disposition', 'attachment; filename="my-data.json"')
      void reply.header('cache-control', 'private, no-store')
      await renderReceiptsOf(deps, patient.patientId)
      return exportPatient(deps.db, patient)
    },
  )

  app.post(
    `${exportPath}/file-link`,
    { onRequest, schema: { response: { 200: FileLink } } },
    async (request, reply) => {
      const patient = principalOf(request)
      const now = deps.clock.now()
      assertConfirmed(patient, now)
      void reply.header('cache-control', 'no-store')
      return { url: signFileLink(deps.config, exportPath, patient.sessionId, now), expiresInSeconds: fileLinkSeconds }
    },
  )

  app.post(
    '/api/patient-dashboard/erase',
    { onRequest, schema: { body: EraseBody, response: { 200: EraseReply } } },
    async (request) => {
      const patient = principalOf(request)
      assertConfirmed(patient, deps.clock.now())
      return eraseAccount(deps, patient)
    },
  )
}
