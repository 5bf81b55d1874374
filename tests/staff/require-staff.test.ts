import type { FastifyRequest } from 'fastify'
import { expect, test } from 'vitest'
import type { UserId } from '../../contract/core/values.ts'
import { roles, type StaffActor } from '../../contract/rules/actor.ts'
import { hasPermission, permissions, type Permission } from '../../contract/rules/permissions.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import type { Config } from '../../server/core/config.ts'
import type { Deps } from '../../server/deps.ts'
import { assertOwnRequest } from '../../server/identity/staff/own-origin.ts'
import { requireConfirmed, requirePermission, requireStaff } from '../../server/identity/staff/require-staff.ts'

const now = Temporal.Instant.from('2026-01-05T02:30:00Z')

const actorOf = (given: StaffActor['roles'], clinicianId: number | null = null): StaffActor => ({
  kind: 'STAFF',
  userId: 1 as UserId,
  roles: given,
  clinicianId,
})

test('a confirmation of identity is valid for five minutes', () => {
  const code = 'CONFIRM_IDENTITY'
  expect(() => requireConfirmed({ confirmedAt: null }, now)).toThrow(expect.objectContaining({ code }))
  expect(() => requireConfirmed({ confirmedAt: now }, now.add({ minutes: 5 }))).not.toThrow()
  const late = now.add({ minutes: 5, seconds: 1 })
  expect(() => requireConfirmed({ confirmedAt: now }, late)).toThrow(expect.objectContaining({ code }))
})

test('without the cookie no token makes a caller staff', async () => {
  const request = { method: 'GET', headers: { authorization: 'Bearer abc', cookie: 'mibo_staff=short' } }
  const deps = { config: { NODE_ENV: 'test' } } as Deps
  await expect(requireStaff(deps, request as FastifyRequest)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})

test('requests that change something must be JSON, unless the route takes files', () => {
  const config = { PUBLIC_URL: 'https://book.clinic.example' } as Config
  const sent = (type: string, method = 'POST') =>
    ({ method, host: 'book.clinic.example', headers: { 'content-type': type } }) as unknown as FastifyRequest
  const code = 'UNSUPPORTED_MEDIA_TYPE'
  const files = 'multipart/form-data' as const
  expect(() => assertOwnRequest(config, sent('application/json; charset=utf-8'))).not.toThrow()
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', `${files}; boundary=x`]) {
    expect(() => assertOwnRequest(config, sent(type))).toThrow(expect.objectContaining({ code }))
  }
  expect(() => assertOwnRequest(config, sent(`${files}; boundary=x`), { accepts: files })).not.toThrow()
  expect(() => assertOwnRequest(config, sent('application/json'), { accepts: files })).toThrow(
    expect.objectContaining({ code }),
  )
  expect(() => assertOwnRequest(config, sent('text/plain', 'GET'))).not.toThrow()
})

test('a missing permission is named', () => {
  const actor = actorOf([{ role: 'FRONT_DESK', centreId: 1 }])
  expect(() => requirePermission({ actor }, 'desk.write')).not.toThrow()
  expect(() => requirePermission({ actor }, 'money.refund')).toThrow(
    expect.objectContaining({ code: 'FORBIDDEN', details: { details: { permission: 'money.refund' } } }),
  )
})

test('a scope reaches exactly what the permission does', () => {
  const everyPermission = Object.keys(permissions) as Permission[]
  for (const role of roles) {
    for (const centreId of [null, 1]) {
      const actor = actorOf([{ role, centreId }], role === 'CLINICIAN' ? 7 : null)
      for (const permission of everyPermission) {
        const { everywhere, centreIds, clinicianId } = scopeOf(actor, permission)
        for (const place of [
          { centreId: 1, clinicianId: 7 },
          { centreId: 1, clinicianId: 8 },
          { centreId: 2, clinicianId: 7 },
          { centreId: 2, clinicianId: 8 },
        ]) {
          const reaches = everywhere || centreIds.includes(place.centreId) || clinicianId === place.clinicianId
          expect({ role, centreId, permission, place, reaches }).toEqual({
            role,
            centreId,
            permission,
            place,
            reaches: hasPermission(actor, permission, place),
          })
        }
      }
    }
  }
})

test('the scopes of several roles add up', () => {
  const actor = actorOf([
    { role: 'FRONT_DESK', centreId: 1 },
    { role: 'CENTRE_MANAGER', centreId: 2 },
  ])
  expect(scopeOf(actor, 'desk.write')).toEqual({ everywhere: false, centreIds: [1, 2], clinicianId: null })
  expect(scopeOf(actor, 'money.refund')).toEqual({ everywhere: false, centreIds: [2], clinicianId: null })
})
