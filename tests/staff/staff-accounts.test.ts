import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'

let test: TestApp
let here: TestClinician
let there: TestClinician
let admin: StaffMember
beforeAll(async () => {
  test = await createTestApp()
  here = await createClinician(test)
  there = await createClinician(test)
  admin = await confirmed({ role: 'ADMIN', fullName: 'Kavya Nair' })
})
afterAll(() => test.close())

/** Somebody who has just shown again that it is them. */
async function confirmed(options: Parameters<typeof staffMember>[1]): Promise<StaffMember> {
  const member = await staffMember(test, options)
  await test.database.pool.query('update staff_sessions set confirmed_at = $1 where user_id = $2', [
    test.clock.now().toString(),
    member.userId,
  ])
  return member
}

let made = 0
const person = (more: Record<string, unknown> = {}) => ({
  fullName: 'Nisha Fernandes',
  email: `nisha-${(made += 1)}@clinic.example`,
  role: 'FRONT_DESK',
  centreId: here.centreId,
  ...more,
})
const invite = (member: StaffMember, body: Record<string, unknown> = person()) =>
  member.call('POST', '/api/staff/staff', body)
const changeRoles = (member: StaffMember, userId: number, roles: unknown) =>
  member.call('PUT', `/api/staff/staff/${userId}/roles`, { roles })
const switchOff = (member: StaffMember, userId: number) => member.call('POST', `/api/staff/staff/${userId}/switch-off`)

it('an invitation link lets somebody join, and they appear in the list', async () => {
  const { status, body } = await invite(admin)
  expect(status).toBe(201)
  expect(body.staff).toMatchObject({
    fullName: 'Nisha Fernandes',
    roles: [{ role: 'FRONT_DESK', centreId: here.centreId }],
    isActive: true,
    hasJoined: false,
    invitedUntil: '2026-01-08T02:30:00.000Z',
    mayChange: true,
  })
  const token = String(body.inviteUrl).split('#')[1]
  const opened = await test.call('POST', '/api/staff-auth/invite', { body: { token } })
  expect(opened.body).toMatchObject({ fullName: 'Nisha Fernandes' })
  for (const none of ['x', 'with a space', 'y'.repeat(150)]) {
    expect((await test.call('POST', '/api/staff-auth/invite', { body: { token: none } })).status).toBe(404)
  }
  const list = await admin.call('GET', '/api/staff/staff')
  expect(list.body.items.map(({ id }: { id: number }) => id)).toContain(body.staff.id)
  const audited = await test.database.pool.query(`select user_id from audit_logs where action = 'STAFF_INVITED'`)
  expect(audited.rows).toEqual([{ user_id: admin.userId }])
})

it('a manager may do it at their centres only, and never with an administrator', async () => {
  const manager = await confirmed({ role: 'MANAGER', centreId: here.centreId })
  expect((await invite(manager)).status).toBe(201)
  for (const wrong of [{ role: 'ADMIN' }, { centreId: there.centreId }, { centreId: null }]) {
    expect(await invite(manager, person(wrong))).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
  }
  // A new link would be the way into the administrator's account.
  const taken = await invite(manager, person({ email: admin.email }))
  expect(taken).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
  expect((await admin.call('GET', '/api/staff-auth/me')).status).toBe(200)
  const foreign = await staffMember(test, { role: 'FRONT_DESK', centreId: there.centreId })
  expect((await invite(manager, person({ email: foreign.email }))).status).toBe(403)
  expect((await invite(manager, person({ role: 'CLINICIAN', clinicianId: there.clinicianId }))).status).toBe(404)
  expect((await switchOff(manager, foreign.userId)).status).toBe(404)
  expect((await switchOff(manager, admin.userId)).status).toBe(404)
  const everywhere = await confirmed({ role: 'MANAGER' })
  expect((await switchOff(everywhere, admin.userId)).status).toBe(403)
  expect((await changeRoles(everywhere, foreign.userId, [{ role: 'ADMIN', centreId: null }])).status).toBe(403)
  const head = await confirmed({ role: 'CENTRE_MANAGER', centreId: here.centreId })
  expect((await invite(head)).body.details).toEqual({ permission: 'people.write' })
})

it('every change requires a confirmation of identity', async () => {
  const manager = await staffMember(test, { role: 'MANAGER' })
  expect(await invite(manager)).toMatchObject({ status: 403, body: { code: 'CONFIRM_IDENTITY' } })
})

it('roles taken away are gone with the next call, and stay as history', async () => {
  const member = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: here.centreId })
  const day = `/api/staff/calendar?from=2026-01-06&to=2026-01-06&centreId=${here.centreId}`
  expect((await member.call('GET', day)).status).toBe(200)
  const changed = await changeRoles(admin, member.userId, [{ role: 'FRONT_DESK', centreId: there.centreId }])
  expect(changed.body.roles).toEqual([{ role: 'FRONT_DESK', centreId: there.centreId }])
  expect((await member.call('GET', day)).status).toBe(404)
  expect((await member.call('GET', '/api/staff/hours')).status).toBe(403)
  const kept = await test.database.pool.query('select is_active from user_roles where user_id = $1 order by id', [
    member.userId,
  ])
  expect(kept.rows).toEqual([{ is_active: false }, { is_active: true }])
  expect((await changeRoles(admin, member.userId, [{ role: 'FRONT_DESK', centreId: 999_999 }])).status).toBe(404)
  expect((await changeRoles(admin, member.userId, [])).status).toBe(400)
})

it('deactivating ends sessions and open invitations at once, and can be reversed', async () => {
  const member = await staffMember(test, { role: 'FRONT_DESK', centreId: here.centreId })
  const { body } = await switchOff(admin, member.userId)
  expect(body).toMatchObject({ isActive: false, invitedUntil: null })
  expect((await member.call('GET', '/api/staff-auth/me')).status).toBe(401)
  const on = await admin.call('POST', `/api/staff/staff/${member.userId}/switch-on`)
  expect(on.body).toMatchObject({ isActive: true })
  expect((await member.call('GET', '/api/staff-auth/me')).status).toBe(401)
})

it('nobody can deactivate themselves, and one administrator always remains', async () => {
  expect((await switchOff(admin, admin.userId)).body.code).toBe('NOT_YOURSELF')
  const second = await confirmed({ role: 'ADMIN' })
  const both = await Promise.all([switchOff(admin, second.userId), switchOff(second, admin.userId)])
  const left = await test.database.pool.query(
    `select count(*)::int as left from users u join user_roles ur on ur.user_id = u.id join roles r on r.id = ur.role_id
     where r.name = 'ADMIN' and ur.is_active and u.is_active`,
  )
  expect(left.rows).toEqual([{ left: 1 }])
  expect(both.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1)
})
