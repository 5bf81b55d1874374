import type { Answer } from './client.ts'
import { call } from './client.ts'

export interface FreeSlot {
  clinicianId: number
  centreId: number
  startsAt: string
}

const pad = (value: number) => String(value).padStart(2, '0')
const dayOf = (date: Date) => `${date.getUTCFullYear()}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`
const dayMs = 86_400_000

export const range = (days: number, from = new Date()) =>
  `from=${dayOf(from)}&to=${dayOf(new Date(from.getTime() + (days - 1) * dayMs))}`

/**
 * Free slots of every clinician, no two at the same time for one clinician, shuffled so that neighbours have
 * different clinicians.
 */
export async function freeSlots(url: string, clinicianIds: number[]): Promise<FreeSlot[]> {
  const found: FreeSlot[][] = []
  for (const clinicianId of clinicianIds) {
    const path = `/api/clinicians/${clinicianId}/availability?${range(60)}&mode=ONLINE`
    const { body }: Answer = await call(`${url}${path}`, { method: 'GET' })
    const days = body.days as { slots: { startsAt: string; centreId: number }[] }[]
    found.push(days.flatMap((day) => day.slots.map((slot) => ({ clinicianId, ...slot }))))
  }
  const longest = Math.max(...found.map((slots) => slots.length))
  const turns = Array.from({ length: longest }, (_, turn) => found.map((slots) => slots[turn]))
  return turns.flat().filter((slot): slot is FreeSlot => slot !== undefined)
}
