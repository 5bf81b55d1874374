import { Profile, ProfileChange } from '../../contract/patient/dashboard.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app.ts'
import { principalOf, requirePatient } from '../identity/require-patient.ts'
import { changeProfile, readProfile } from './profile.ts'

export function profileRoutes(app: App, deps: Deps): void {
  const onRequest = requirePatient(deps)

  app.get('/api/patient-dashboard/profile', { onRequest, schema: { response: { 200: Profile } } }, async (request) =>
    readProfile(deps, principalOf(request).patientId),
  )

  app.put(
    '/api/patient-dashboard/profile',
    { onRequest, schema: { body: ProfileChange, response: { 200: Profile } } },
    async (request) => {
      const patient = principalOf(request)
      return changeProfile(deps, patient, { patientId: patient.patientId, change: request.body })
    },
  )
}
