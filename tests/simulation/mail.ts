import type { Random } from './random.ts'

/** A webhook on its way: posted when its time has come, and again until it was answered with 200. */
export interface Mail {
  id: string
  vendor: 'razorpay' | 'gallabox'
  event: string
  body: string
  dueMs: number
}

const minute = 60_000

/** How late each copy of a webhook comes; an empty list where it is lost. */
function delaysOf(random: Random, isCertain: boolean): number[] {
  const soon = () => random.below(10_000)
  switch (
    random.weighted({ prompt: 50, minutes: 12, hours: 8, day: 6, repeated: 14, ...(isCertain ? {} : { lost: 10 }) })
  ) {
    case 'minutes':
      return [minute + random.below(20 * minute)]
    case 'hours':
      return [60 * minute + random.below(360 * minute)]
    case 'day':
      return [24 * 60 * minute]
    case 'repeated':
      return [soon(), soon() + random.below(30 * minute), random.below(26 * 60 * minute)]
    case 'lost':
      return []
    case 'prompt':
      return [soon()]
  }
}

/** The post between the vendors and us: it loses, repeats, holds back and reorders. */
export function createMail() {
  let waiting: Mail[] = []
  let written = 0
  return {
    /** `isCertain`: nothing but this message would ever tell us, so that it is not lost. */
    send(
      mail: Omit<Mail, 'id' | 'dueMs'>,
      { random, nowMs, isCertain = false }: { random: Random; nowMs: number; isCertain?: boolean },
    ): void {
      written += 1
      const id = `evt_${String(written).padStart(14, '0')}`
      for (const delay of delaysOf(random, isCertain)) waiting.push({ ...mail, id, dueMs: nowMs + delay })
    },
    due: (nowMs: number) => waiting.filter(({ dueMs }) => dueMs <= nowMs),
    waiting: () => waiting,
    delivered(mail: Mail): void {
      waiting = waiting.filter((one) => one !== mail)
    },
  }
}

export type MailBox = ReturnType<typeof createMail>
