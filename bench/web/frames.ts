import type { Page } from 'playwright-core'

/** What a cheap device is taken for: a processor four times slower than this one. */
export const slowdown = 4
const frames = 180

export interface Frames {
  perSecond: number
  /** The second-longest of a hundred frames, in milliseconds. */
  p99Ms: number
}

/** Does `step`, the source of a function of the frame's number, with each of 180 frames on a slow processor. */
export async function framesOf(page: Page, step: string): Promise<Frames> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  const stamps = (await page.evaluate(`new Promise((done) => {
    const stamps = []
    const step = ${step}
    const next = (now) => {
      stamps.push(now)
      if (stamps.length > ${frames}) return done(stamps)
      step(stamps.length)
      requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  })`)) as number[]
  await cdp.detach()
  const took = stamps.slice(1).map((stamp, index) => stamp - (stamps[index] ?? stamp))
  const total = took.reduce((sum, frame) => sum + frame, 0)
  const p99Ms = took.sort((a, b) => a - b)[Math.floor(took.length * 0.99)] ?? Number.NaN
  return { perSecond: Math.round((took.length * 1000) / total), p99Ms: Math.round(p99Ms) }
}
