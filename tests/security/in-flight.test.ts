import { expect, it } from 'vitest'
import { createInFlight, type Lease } from '../../server/http/in-flight.ts'

const lease = (): Lease => ({ startedMs: 0 })
const limits = { process: 100, network: 30, reserved: 2 }

it('gives one network its share and no more, and takes back what ended', () => {
  const inFlight = createInFlight(limits)
  const theirs = Array.from({ length: 40 }, lease)
  expect(theirs.filter((one) => inFlight.enter(one, 'a'))).toHaveLength(30)
  expect(inFlight.enter(lease(), 'b')).toBe(true)
  for (const one of theirs) inFlight.leave(one)
  // Twice, and one that was never let in: nothing is given back that was not taken.
  inFlight.leave(theirs[0]!)
  expect(inFlight.total).toBe(1)
  expect(Array.from({ length: 40 }, lease).filter((one) => inFlight.enter(one, 'a'))).toHaveLength(30)
})

it('keeps the last quarter for networks that ask for little, whoever fills the rest', () => {
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
  expect(inFlight.enter(lease(), 'too late')).toBe(false)
})
