import { expect, it } from 'vitest'
import { seedDemoDay } from '../../server/demo/day.ts'
import { prepareDemoDay } from '../../server/bin/demo-day.ts'
import { seedDemoClinic } from '../../server/demo/seed.ts'
import { queueMissingMeetings } from '../../server/video/find-missing.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { brokenInvariants } from '../support/desk.ts'
import { staffMember } from '../support/staff.ts'
import type { Calendar, CalendarCard } from '../../contract/staff/calendar.ts'

// At three in the morning, before opening, in the day, on a Sunday evening, and just before midnight.
const hours = ['03:10', '08:20', '11:40', '19:30', '23:50'] as const

it.each(hours)('the demo has a believable day at %s', async (time) => {
  const test = await createTestApp({ start: `2026-01-11T${time}:00+05:30` })
  try {
    const now = test.clock.now()
    await seedDemoClinic(test.deps.db, now)
    await prepareDemoDay(test.deps)
    // Every video call has its link: a newcomer reads of none that is missing.
    expect(await queueMissingMeetings(test.deps)).toBe(0)
    // A second start of the same day adds nothing.
    const before = await countOf(test)
    await seedDemoDay(test.deps.db, now)
    expect(await countOf(test)).toBe(before)
    const { rows } = await test.database.pool.query(`select id from centres where name = 'Indiranagar'`)
    const manager = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: rows[0].id })
    const { status, body } = await manager.call(
      'GET',
      `/api/staff/calendar?centreId=${rows[0].id}&from=2026-01-11&to=2026-01-11`,
    )
    expect(status).toBe(200)
    const { clinicians } = body as Calendar
    const cards = clinicians.flatMap(({ appointments }) => appointments)
    const has = (name: string, fits: (card: CalendarCard) => boolean) => [name, cards.some(fits)]
    const nowMs = now.epochMilliseconds
    expect([
      has('done', (card) => card.status === 'COMPLETED'),
      has('in progress', (card) => card.status === 'IN_PROGRESS'),
      has('no-show', (card) => card.status === 'NO_SHOW'),
      has('arrived', (card) => card.status === 'CONFIRMED' && card.checkedInAt !== null),
      has(
        'late',
        (card) => card.status === 'CONFIRMED' && card.checkedInAt === null && Date.parse(card.startsAt) < nowMs,
      ),
      has('due', (card) => card.status === 'CONFIRMED' && card.duePaise > 0),
      has('a hold', (card) => card.status === 'BOOKED' && card.holdExpiresAt !== null),
      has('new', (card) => card.isNew && card.patient.fullName === 'Teresa Joseph'),
    ]).toEqual(
      ['done', 'in progress', 'no-show', 'arrived', 'late', 'due', 'a hold', 'new'].map((name) => [name, true]),
    )
    expect(clinicians.some(({ closures }) => closures.some(({ reason }) => reason === 'Ill today'))).toBe(true)
    // Whoever is seen is seen within hours.
    expect(clinicians.filter(({ open }) => open.length > 0).length).toBeGreaterThanOrEqual(4)
    expect(await brokenInvariants(test)).toEqual([])
  } finally {
    await test.close()
  }
})

const countOf = async (test: TestApp) =>
  Number((await test.database.pool.query('select count(*) from appointments')).rows[0].count)

it('a clinic that is not the demo’s is left alone', async () => {
  const test = await createTestApp()
  try {
    await seedDemoDay(test.deps.db, test.clock.now())
    expect(await countOf(test)).toBe(0)
  } finally {
    await test.close()
  }
})
