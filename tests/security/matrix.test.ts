import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { roles } from '../../contract/rules/actor.ts'
import { permissions, type Permission } from '../../contract/rules/permissions.ts'
import { createTestApp, signInByCode, type SignedIn, type TestApp } from '../support/app.ts'
import { bookingBody, createClinician } from '../support/factories.ts'
import { staffMember } from '../support/staff.ts'

type Access = 'everybody' | 'patient' | 'vendor' | 'staff'

interface Line {
  access: Access
  /** With another patient's ids; 404, as if they were not there. */
  body?: (ids: Ids) => unknown
  /** Only for who showed in the last five minutes that it is them. */
  asksAgain?: true
  /** Roles without it are refused before they are asked. */
  permission?: Permission
  /** What another's id gets; most are 404. */
  another?: number
}

interface Ids {
  appointmentId: number
  sessionId: number
  dependentId: number
  orderId: string
}

const patient = (body?: Line['body'], another?: number): Line => ({ access: 'patient', body, another })
const everybody: Line = { access: 'everybody' }
const staff: Line = { access: 'staff' }
const confirmed: Line = { access: 'staff', asksAgain: true }
const people: Line = { ...confirmed, permission: 'people.write' }
const result = ({ orderId }: Ids) => ({
  razorpay_order_id: orderId,
  razorpay_payment_id: 'pay_00000000000000',
  razorpay_signature: 'a'.repeat(64),
})

/** Who may call what. A route of the product that has no line here fails the test below. */
const table: Record<string, Line> = {
  'GET /healthz': everybody,
  'GET /readyz': everybody,
  'POST /api/patient-auth/send-otp': everybody,
  'POST /api/patient-auth/verify-otp': everybody,
  'POST /api/patient-auth/refresh-token': everybody,
  'POST /api/patient-auth/logout': everybody,
  'POST /api/patient-auth/otp-status': everybody,
  'GET /api/patient-auth/me': patient(),
  'POST /api/patient-auth/birth-date': patient(),
  'GET /api/config': everybody,
  'GET /api/centres': everybody,
  'GET /api/concerns': everybody,
  'GET /api/policies/{name}': everybody,
  'GET /api/clinicians': everybody,
  'GET /api/clinicians/{id}': everybody,
  'GET /api/clinicians/{id}/availability': everybody,
  'POST /api/booking/initiate': patient(),
  'POST /api/booking/confirm': patient((ids) => ({ appointmentId: ids.appointmentId, ...result(ids) }), 400),
  'POST /api/payment/create-order': patient(({ appointmentId }) => ({ appointmentId })),
  'POST /api/payment/verify': patient(result, 400),
  'POST /api/payment/callback': everybody,
  'POST /api/payment/webhook': { access: 'vendor' },
  'POST /api/notifications/webhook': { access: 'vendor' },
  'GET /api/patient-dashboard/profile': patient(),
  'PUT /api/patient-dashboard/profile': patient(),
  'GET /api/patient-dashboard/appointments': patient(),
  'GET /api/patient-dashboard/appointments/{id}': patient(),
  'POST /api/patient-dashboard/appointments/{id}/cancel': patient(() => ({})),
  'POST /api/patient-dashboard/appointments/{id}/reschedule': patient(() => ({ startsAt: '2026-01-07T05:00:00Z' })),
  'GET /api/patient-dashboard/appointments/{id}/receipt.pdf': patient(),
  'GET /api/patient-dashboard/appointments/{id}/credit-note.pdf': patient(),
  'GET /api/patient-dashboard/appointments/{id}/calendar.ics': patient(),
  'POST /api/patient-dashboard/appointments/{id}/file-link': patient(() => ({ file: 'calendar.ics' })),
  'GET /api/patient-dashboard/sessions': patient(),
  'DELETE /api/patient-dashboard/sessions/{id}': patient(),
  'POST /api/patient-dashboard/sessions/end-others': patient(),
  'GET /api/patient-dashboard/notices': patient(),
  'POST /api/patient-dashboard/notices/{id}/seen': patient(),
  'GET /api/patient-dashboard/dependents': patient(),
  'POST /api/patient-dashboard/dependents': patient(),
  'PUT /api/patient-dashboard/dependents/{id}': patient(() => relative),
  'DELETE /api/patient-dashboard/dependents/{id}': patient(),
  'GET /api/patient-dashboard/consent': patient(),
  'POST /api/patient-dashboard/consent': patient(),
  'DELETE /api/patient-dashboard/consent': patient(),
  'POST /api/patient-dashboard/confirm': patient(),
  'GET /api/patient-dashboard/export': patient(),
  'POST /api/patient-dashboard/export/file-link': patient(),
  'POST /api/patient-dashboard/erase': patient(),
  'POST /api/staff-auth/invite': everybody,
  'POST /api/staff-auth/join': everybody,
  'POST /api/staff-auth/join/finish': everybody,
  'POST /api/staff-auth/sign-in': everybody,
  'POST /api/staff-auth/code': everybody,
  'POST /api/staff-auth/sign-out': everybody,
  'POST /api/staff-auth/passkey-options': everybody,
  'POST /api/staff-auth/passkey': everybody,
  'POST /api/staff-auth/join/passkey-options': everybody,
  'POST /api/staff-auth/join/passkey': everybody,
  'POST /api/staff-auth/set-up': everybody,
  'POST /api/staff-auth/set-up/passkey-options': everybody,
  'POST /api/staff-auth/set-up/passkey': everybody,
  'GET /api/staff-auth/door': everybody,
  'GET /api/staff/settings': staff,
  'PUT /api/staff/settings': staff,
  'GET /api/staff/calendar': staff,
  'GET /api/staff/live': staff,
  'GET /api/staff/slots': staff,
  'POST /api/staff/appointments': staff,
  'GET /api/staff/appointments/{id}': staff,
  'POST /api/staff/appointments/{id}/check-in': staff,
  'POST /api/staff/appointments/{id}/start': staff,
  'POST /api/staff/appointments/{id}/complete': staff,
  'POST /api/staff/appointments/{id}/no-show': staff,
  'POST /api/staff/appointments/{id}/step-back': staff,
  'POST /api/staff/appointments/{id}/move': staff,
  'POST /api/staff/appointments/{id}/cancel': staff,
  'POST /api/staff/appointments/{id}/undo': staff,
  'POST /api/staff/appointments/{id}/wrong-person': staff,
  'POST /api/staff/appointments/{id}/meet-link': staff,
  'POST /api/staff/appointments/{id}/payment-link': staff,
  'POST /api/staff/appointments/{id}/follow-up': staff,
  'POST /api/staff/appointments/{id}/payments': staff,
  'GET /api/staff/drawers': staff,
  'GET /api/staff/go-live': staff,
  'GET /api/staff/patients': staff,
  'POST /api/staff/patients': staff,
  'GET /api/staff/patients/{id}': staff,
  'PUT /api/staff/patients/{id}': staff,
  'GET /api/staff/patients/{id}/appointments': staff,
  'GET /api/staff/patients/{id}/payments': staff,
  'GET /api/staff/patients/{id}/messages': staff,
  'POST /api/staff/patients/{id}/merge': staff,
  'GET /api/staff/patients/{id}/notes': staff,
  'POST /api/staff/patients/{id}/notes': staff,
  'GET /api/staff/calendar-address': staff,
  'POST /api/staff/calendar-address': staff,
  'DELETE /api/staff/calendar-address': staff,
  'GET /api/calendar/{secret}.ics': everybody,
  'GET /api/staff/audit': staff,
  'GET /api/staff/audit/people': staff,
  'GET /api/staff/call-list': staff,
  'POST /api/staff/appointments/{id}/told-by-phone': staff,
  'GET /api/staff/closures': staff,
  'POST /api/staff/closures/preview': staff,
  'POST /api/staff/closures': staff,
  'GET /api/staff/closures/{id}': staff,
  'DELETE /api/staff/closures/{id}': staff,
  'POST /api/staff/closures/{id}/offers': staff,
  'POST /api/staff/closures/{id}/keep': staff,
  'POST /api/staff/appointments/{id}/offer': staff,
  'GET /api/offer/{token}': everybody,
  'POST /api/offer/{token}': everybody,
  'POST /api/staff/drawers': staff,
  'GET /api/staff/hours': staff,
  'GET /api/staff/clinicians': staff,
  'POST /api/staff/clinicians': staff,
  'GET /api/staff/clinicians/{id}': staff,
  'PUT /api/staff/clinicians/{id}': staff,
  'GET /api/staff/clinicians/{id}/booked': staff,
  'POST /api/staff/clinicians/{id}/switch-off': staff,
  'POST /api/staff/clinicians/{id}/switch-on': staff,
  'POST /api/staff/clinicians/{id}/photo': staff,
  'DELETE /api/staff/clinicians/{id}/photo': staff,
  'GET /media/{name}': everybody,
  'GET /api/staff/centres': staff,
  'POST /api/staff/centres': staff,
  'GET /api/staff/centres/{id}': staff,
  'PUT /api/staff/centres/{id}': staff,
  'GET /api/staff/centres/{id}/booked': staff,
  'POST /api/staff/centres/{id}/switch-off': staff,
  'POST /api/staff/centres/{id}/switch-on': staff,
  'GET /api/staff/staff': staff,
  'POST /api/staff/staff': people,
  'PUT /api/staff/staff/{id}/roles': people,
  'POST /api/staff/staff/{id}/switch-off': people,
  'POST /api/staff/staff/{id}/switch-on': people,
  'GET /api/staff/clinicians/{id}/hours': staff,
  'PUT /api/staff/clinicians/{id}/hours': staff,
  'POST /api/staff/clinicians/{id}/hours/preview': staff,
  'GET /api/staff/clinicians/{id}/extra-hours': staff,
  'POST /api/staff/clinicians/{id}/extra-hours': staff,
  'DELETE /api/staff/extra-hours/{id}': staff,
  'GET /api/staff/holidays': staff,
  'PUT /api/staff/holidays': staff,
  'GET /api/staff-auth/me': staff,
  'POST /api/staff-auth/confirm': staff,
  'GET /api/staff-auth/devices': staff,
  'DELETE /api/staff-auth/devices/{id}': staff,
  'POST /api/staff-auth/devices/end-others': staff,
  'GET /api/staff-auth/passkeys': staff,
  'POST /api/staff-auth/passkeys': confirmed,
  'POST /api/staff-auth/passkeys/options': confirmed,
  'DELETE /api/staff-auth/passkeys/{id}': confirmed,
  'POST /api/staff-auth/recovery-codes': confirmed,
  'POST /api/staff-auth/authenticator': confirmed,
  'POST /api/staff-auth/authenticator/finish': confirmed,
  'PUT /api/staff-auth/password': confirmed,
}

const relative = { fullName: 'Meera Verma', dateOfBirth: '1950-02-28', relation: 'PARENT' }

let test: TestApp
let owner: SignedIn
let stranger: SignedIn
let ids: Ids
let routes: string[]

beforeAll(async () => {
  test = await createTestApp()
  const { paths = {} } = test.app.swagger()
  routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
  )
  owner = await signInByCode(test)
  stranger = await signInByCode(test)
  const clinician = await createClinician(test)
  const held = await test.call('POST', '/api/booking/initiate', { token: owner.token, body: bookingBody(clinician) })
  const sessions = await test.call('GET', '/api/patient-dashboard/sessions', { token: owner.token })
  const relatives = await test.call('POST', '/api/patient-dashboard/dependents', { token: owner.token, body: relative })
  ids = {
    appointmentId: held.body.appointment.id,
    sessionId: sessions.body.items[0].id,
    dependentId: relatives.body.id,
    orderId: held.body.payment.orderId,
  }
})
afterAll(() => test.close())

const methodOf = (route: string) => route.split(' ')[0] as 'GET' | 'POST' | 'PUT' | 'DELETE'

/** The route's address with the ids of the owner's things in it. */
function addressOf(route: string): string {
  const path = route.split(' ')[1] ?? ''
  const id = path.includes('/sessions/')
    ? ids.sessionId
    : path.includes('/dependents/')
      ? ids.dependentId
      : ids.appointmentId
  const query = path.endsWith('/credit-note.pdf') ? '?number=MC/25-26/000001' : ''
  return path.replace('{id}', String(id)).replace('{name}', 'terms') + query
}

describe('access to each route', () => {
  it('is decided for every route', () => {
    expect(routes.filter((route) => table[route] === undefined)).toEqual([])
  })

  it('is refused without a token, and with an invalid one', async () => {
    const closed = routes.filter((route) => table[route]?.access === 'patient')
    expect(closed.length).toBeGreaterThan(15)
    for (const route of closed) {
      for (const token of [undefined, 'x', stranger.token.slice(0, -2)]) {
        const { status, body } = await test.call(methodOf(route), addressOf(route), { token, body: undefined })
        expect({ route, status, code: body.code }).toEqual({ route, status: 401, code: 'UNAUTHENTICATED' })
      }
    }
  })

  it('is refused to patients on staff routes', async () => {
    const closed = routes.filter((route) => table[route]?.access === 'staff')
    expect(closed.length).toBeGreaterThan(0)
    for (const route of closed) {
      for (const token of [undefined, owner.token]) {
        const { status, body } = await test.call(methodOf(route), addressOf(route), { token, body: undefined })
        expect({ route, status, code: body.code }).toEqual({ route, status: 401, code: 'UNAUTHENTICATED' })
      }
    }
  })

  it('asks staff in every role to confirm again where the table says so', async () => {
    // A stream does not end by itself; tests/desk has its own.
    const open = routes.filter((route) => table[route]?.access === 'staff' && route !== 'GET /api/staff/live')
    for (const role of roles) {
      const member = await staffMember(test, { role })
      for (const route of open) {
        // Nobody's id: their own would end their session.
        const address = addressOf(route).replace(/\/\d+$/, '/999999')
        const { status, body } = await member.call(methodOf(route), address)
        const isAskedAgain = status === 403 && body.code === 'CONFIRM_IDENTITY'
        const { asksAgain = false, permission } = table[route] ?? {}
        const isMet = permission === undefined || Object.hasOwn(permissions[permission], role)
        expect({ role, route, isAskedAgain }).toEqual({ role, route, isAskedAgain: asksAgain && isMet })
        expect({ role, route, isIn: status !== 401 && status < 500 }).toEqual({ role, route, isIn: true })
      }
    }
  })

  it('is refused to every staff role on patient routes', async () => {
    const closed = routes.filter((route) => table[route]?.access === 'patient')
    for (const role of roles) {
      const { cookie } = await staffMember(test, { role })
      for (const route of closed) {
        const { status } = await test.call(methodOf(route), addressOf(route), { headers: { cookie } })
        expect({ role, route, status }).toEqual({ role, route, status: 401 })
      }
    }
  })

  it('does not show, change or reveal another patient’s data', async () => {
    const before = await snapshot()
    const withIds = routes.filter((route) => {
      const line = table[route]
      return line?.access === 'patient' && (route.includes('{id}') || line.body !== undefined)
    })
    expect(withIds.length).toBeGreaterThan(8)
    for (const route of withIds) {
      const line = table[route]
      const { status } = await test.call(methodOf(route), addressOf(route), {
        token: stranger.token,
        body: line?.body?.(ids),
      })
      expect({ route, status }).toEqual({ route, status: line?.another ?? 404 })
    }
    expect(await snapshot()).toEqual(before)
  })

  it('lists nothing of another patient', async () => {
    for (const path of ['appointments?when=all', 'dependents']) {
      const { body } = await test.call('GET', `/api/patient-dashboard/${path}`, { token: stranger.token })
      expect(body.items).toEqual([])
    }
    const { body } = await test.call('GET', '/api/patient-dashboard/export', { token: stranger.token })
    expect(JSON.stringify(body)).not.toContain(owner.phone)
  })

  it('is refused for webhooks without a vendor’s signature', async () => {
    for (const route of routes.filter((one) => table[one]?.access === 'vendor')) {
      const { status } = await test.call('POST', addressOf(route), { body: { event: 'payment.captured' } })
      expect({ route, status }).toEqual({ route, status: 400 })
    }
  })
})

async function snapshot(): Promise<unknown> {
  const tables = ['appointments', 'payments', 'refunds', 'dependents', 'auth_sessions']
  return Promise.all(
    tables.map(async (name) => (await test.database.pool.query(`select * from ${name} order by id`)).rows),
  )
}
