import type { StaffSlot, StaffSlots } from '../../../contract/staff/appointments.ts'

export type Mode = 'ONLINE' | 'IN_PERSON'

/**
 * The selectable times of a clinician for one kind of visit; with an override also those that are not offered.
 */
export const slotsOn = (slots: StaffSlots | undefined, date: string, mode: Mode): StaffSlot[] =>
  (slots?.days.find((day) => day.date === date)?.slots ?? []).filter((slot) => slot.mode === mode)

/** The first free time of a kind that starts (or with `isWithin`, ends) after an instant, and its day. */
export function firstFreeFrom(
  slots: StaffSlots | undefined,
  mode: Mode,
  from: { date: string; instantMs: number; isWithin?: boolean },
): { date: string; slot: StaffSlot } | null {
  const isLater = ({ startsAt, endsAt }: StaffSlot) =>
    from.isWithin === true ? Date.parse(endsAt) > from.instantMs : Date.parse(startsAt) >= from.instantMs
  for (const { date, slots: times } of slots?.days ?? []) {
    if (date < from.date) continue
    const slot = times.find((one) => one.mode === mode && one.why === null && isLater(one))
    if (slot !== undefined) return { date, slot }
  }
  return null
}

/** In person if it is offered, since most people who call the desk come in person. */
export function modeOffered(slots: StaffSlots | undefined, wanted: Mode): Mode {
  const offered = new Set((slots?.days ?? []).flatMap((day) => day.slots.map((slot) => slot.mode)))
  if (offered.has(wanted)) return wanted
  return wanted === 'IN_PERSON' && offered.has('ONLINE') ? 'ONLINE' : 'IN_PERSON'
}
