import swaggerUi from '@fastify/swagger-ui'
import { authRoutes } from './identity/routes.ts'
import { sessionRoutes } from './identity/session-routes.ts'
import { staffPeopleRoutes } from './identity/staff/routes.people.ts'
import { staffAccountRoutes } from './identity/staff/routes.account.ts'
import { staffDemoRoutes } from './identity/staff/routes.demo.ts'
import { staffPasskeyRoutes } from './identity/staff/routes.passkeys.ts'
import { staffSignInRoutes } from './identity/staff/routes.staff.ts'
import { photoRoutes } from './clinic/routes.photo.ts'
import { centreRoutes, clinicianRoutes } from './clinic/routes.staff.ts'
import { checkoutRoutes } from './checkout/routes.ts'
import { createPageHeads } from './directory/page-heads.ts'
import { clinicRoutes } from './directory/routes.ts'
import type { Deps } from './deps.ts'
import { familyRoutes } from './patients/family-routes.ts'
import { compressReplies } from './http/compression.ts'
import { healthRoutes } from './http/health-routes.ts'
import type { App } from './http/app.ts'
import { refuseOtherBodies } from './http/body.ts'
import { createServer } from './http/server.ts'
import { serveWeb } from './http/web-files.ts'
import { notificationRoutes } from './messaging/routes.ts'
import { measureBacklog } from './operations/gauges.ts'
import { goLiveRoutes } from './operations/routes.staff.ts'
import { profileRoutes } from './patients/routes.ts'
import { appointmentRoutes } from './appointments/routes.patient.ts'
import { staffAppointmentRoutes } from './appointments/routes.staff.ts'
import { liveRoutes } from './front-desk/routes.live.ts'
import { frontDeskRoutes } from './front-desk/routes.staff.ts'
import { calendarAddressRoutes } from './appointments/calendar-routes.staff.ts'
import { describeAppointments } from './appointments/staff-view.ts'
import { offerRoutes } from './closures/routes.public.ts'
import { closureRoutes } from './closures/routes.staff.ts'
import { auditRoutes } from './front-desk/routes.audit.ts'
import { hoursRoutes } from './hours/routes.staff.ts'
import { patientStaffRoutes } from './patients/routes.staff.ts'
import { paymentRoutes } from './payments/routes.ts'
import { policyPages } from './policies/policies.ts'
import { policyRoutes } from './policies/routes.ts'
import { privacyRoutes } from './privacy/routes.ts'
import { settingsRoutes } from './settings/routes.staff.ts'
import { receiptRoutes } from './receipts/routes.ts'

/** Generated once: it is long, and the same for everybody. */
function describeApi(app: App): void {
  let described: string | undefined
  app.get('/api/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    described ??= JSON.stringify(app.swagger())
    return reply.type('application/json; charset=utf-8').send(described)
  })
}

/** The table of contents: every route of the product, by feature. */
export async function createApp(deps: Deps, { isDemo = false }: { isDemo?: boolean } = {}): Promise<App> {
  const app = await createServer(deps, { addGauges: measureBacklog })

  await app.register(async (routes: App) => {
    await compressReplies(routes)
    refuseOtherBodies(routes)
    healthRoutes(routes, deps)
    authRoutes(routes, deps)
    sessionRoutes(routes, deps)
    clinicRoutes(routes, deps)
    policyRoutes(routes, deps)
    checkoutRoutes(routes, deps)
    paymentRoutes(routes, deps)
    notificationRoutes(routes, deps)
    appointmentRoutes(routes, deps)
    profileRoutes(routes, deps)
    receiptRoutes(routes, deps)
    familyRoutes(routes, deps)
    privacyRoutes(routes, deps)
    staffSignInRoutes(routes, deps)
    staffPasskeyRoutes(routes, deps)
    staffAccountRoutes(routes, deps)
    staffPeopleRoutes(routes, deps)
    staffDemoRoutes(routes, deps, { isDemo })
    frontDeskRoutes(routes, deps)
    staffAppointmentRoutes(routes, deps)
    liveRoutes(routes, deps)
    patientStaffRoutes(routes, deps, describeAppointments)
    calendarAddressRoutes(routes, deps)
    auditRoutes(routes, deps)
    closureRoutes(routes, deps)
    goLiveRoutes(routes, deps)
    hoursRoutes(routes, deps)
    clinicianRoutes(routes, deps)
    centreRoutes(routes, deps)
    await photoRoutes(routes, deps)
    settingsRoutes(routes, deps)
    offerRoutes(routes, deps)
    describeApi(routes)
    if (deps.config.NODE_ENV !== 'production') {
      await routes.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: true })
    }
  })
  const heads = createPageHeads(deps, () => policyPages(deps.settings.current))
  app.get('/robots.txt', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(heads.robots()),
  )
  app.get('/sitemap.xml', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/xml; charset=utf-8').send(await heads.sitemap()),
  )
  app.get('/site.webmanifest', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/manifest+json; charset=utf-8').send(heads.manifest()),
  )
  await serveWeb(app, deps, heads.headOf)
  return app
}
