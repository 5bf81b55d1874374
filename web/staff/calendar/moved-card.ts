import type { Calendar } from '../../../contract/staff/calendar.ts'
import type { Spot } from './free-times.ts'

/** The calendar with a card already moved, before the server has confirmed it. */
export function withCardAt(calendar: Calendar, id: number, { clinicianId, startsAt }: Spot): Calendar {
  const card = calendar.clinicians.flatMap(({ appointments }) => appointments).find((one) => one.id === id)
  if (card === undefined) return calendar
  const lengthMs = Date.parse(card.endsAt) - Date.parse(card.startsAt)
  const moved = { ...card, startsAt, endsAt: new Date(Date.parse(startsAt) + lengthMs).toISOString() }
  const clinicians = calendar.clinicians.map((clinician) => {
    const others = clinician.appointments.filter((one) => one.id !== id)
    if (clinician.id === clinicianId) return { ...clinician, appointments: [...others, moved] }
    return others.length === clinician.appointments.length ? clinician : { ...clinician, appointments: others }
  })
  return { ...calendar, clinicians }
}
