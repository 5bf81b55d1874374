import { expect, it } from 'vitest'
import { createInFlight, type Lease } from '../../server/http/in-flight.ts'

const lease = (): Lease => ({ startedMs: 0 })
const limits = { process: 100, network: 30, reserved: 2 }

it('gives one network its share and no more, and releases what has ended', () => {
  const inFlight = createInFlight(limits)
  const theirs = Array.from({ length: 40 }, lease)
  expect(theirs.filter((one) => inFlight.enter(one, 'a'))).toHaveLength(30)
  expect(inFlight.enter(lease(), 'b')).toBe(true)
  for (const one of theirs) inFlight.leave(one)
  // Twice, and once without being admitted: nothing is released that was not taken.
  inFlight.leave(theirs[0]!)
  expect(inFlight.total).toBe(1)
  expect(Array.from({ length: 40 }, lease).filter((one) => inFlight.enter(one, 'a'))).toHaveLength(30)
})

it('keeps the last quarter for networks that use little, whoever fills the rest', () => {
  const inFlight = createInFlight(limits)
  for (const network of ['a', 'b', 'c']) {
    for (let count = 0; count < 30; count += 1) inFlight.enter(lease(), network)
  }
  expect(inFlight.total).toBe(75)
  expect(inFlight.enter(lease(), 'c')).toBe(false)
  for (let person = 0; person < 12; person += 1) {
    expect(inFlight.enter(lease(), `person ${person}`)).toBe(true)
    expect(inFlight.enter(lease(), `person ${person}`)).toBe(true)
    expect(inFlight.enter(lease(), `person ${person}`)).toBe(false)
  }
  expect(inFlight.enter(lease(), 'last')).toBe(true)
  expect(inFlight.total).toBe(limits.process)
  expect(inFlight.enter(lease(), 'person 1')).toBe(false)
})

it('gives a newcomer the place of a request that waits for its client, from a bigger network, but never working ones', () => {
  const inFlight = createInFlight(limits)
  const gone: string[] = []
  const slow = (network: string, isAtWork = false): Lease => ({
    startedMs: 0,
    isAtWork,
    giveUp: () => gone.push(network),
  })
  // Everything is in use: by three with many requests, one of them working, and by people with two each.
  for (let count = 0; count < 30; count += 1) inFlight.enter(slow('at work', true), 'at work')
  for (let count = 0; count < 30; count += 1) inFlight.enter(slow('a'), 'a')
  for (let count = 0; count < 15; count += 1) inFlight.enter(slow('b'), 'b')
  for (let place = 0; place < 25; place += 1) inFlight.enter(slow('person'), `person ${Math.floor(place / 2)}`)
  expect(inFlight.total).toBe(limits.process)

  const honest = Array.from({ length: 20 }, lease)
  expect(honest.every((one, index) => inFlight.enter(one, `honest ${index}`))).toBe(true)
  expect(inFlight.total).toBe(limits.process)
  expect(gone.filter((network) => network === 'a').length).toBeGreaterThan(12)
  expect(gone).not.toContain('person')
  // A newcomer with as many requests as others takes nobody's place.
  expect(inFlight.enter(lease(), 'a')).toBe(false)
  expect(inFlight.enter(lease(), 'person 0')).toBe(false)
  for (const one of honest) inFlight.leave(one)
  expect(inFlight.total).toBe(limits.process - 20)
})

it('refuses if everything in use is working', () => {
  const inFlight = createInFlight(limits)
  for (let count = 0; count < 75; count += 1) inFlight.enter({ startedMs: 0, isAtWork: true }, `a ${count % 3}`)
  for (let count = 0; count < 25; count += 1) inFlight.enter({ startedMs: 0, isAtWork: true }, `b ${count % 13}`)
  expect(inFlight.total).toBe(limits.process)
  expect(inFlight.enter(lease(), 'honest')).toBe(false)
})
