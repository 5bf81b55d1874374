import { GoLive } from '../../contract/staff/go-live.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app.ts'
import { staffOnly } from '../identity/staff/require-staff.ts'
import { examineThisProcess, faultsIn } from './doctor/examine.ts'

/** What `npm run doctor` says, for who sets the clinic up. */
export function goLiveRoutes(app: App, deps: Deps): void {
  let underWay: Promise<GoLive> | undefined

  async function check(): Promise<GoLive> {
    const sections = await examineThisProcess()
    return { isReady: faultsIn(sections).length === 0, sections }
  }

  app.get(
    '/api/staff/go-live',
    { onRequest: staffOnly(deps, { permission: 'settings.write' }), schema: { response: { 200: GoLive } } },
    async () => {
      // Each vendor is asked, so that who presses twice, or two at once, share the answers.
      underWay ??= check().finally(() => {
        underWay = undefined
      })
      return underWay
    },
  )
}
