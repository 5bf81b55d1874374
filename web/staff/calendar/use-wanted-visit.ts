import { useEffect, useState } from 'preact/hooks'
import type { CalendarClinician } from '../../../contract/staff/calendar.ts'
import { notifyProblem } from '../desk/undo.ts'
import { dayText } from '../text/day.ts'

interface Wanted {
  patientId: number
  date: string
  startsAt: string
}

interface Given {
  /** The day shown, and its bookings. */
  date: string
  clinicians: readonly CalendarClinician[]
  isReading: boolean
  goTo: (date: string) => void
  open: (appointmentId: number) => void
}

/** Shows a visit from the search results: first its day, then the visit once that day is loaded. */
export function useWantedVisit({ date, clinicians, isReading, goTo, open }: Given): (wanted: Wanted) => void {
  const [wanted, setWanted] = useState<Wanted | null>(null)
  useEffect(() => {
    if (wanted === null) return
    if (date !== wanted.date) {
      goTo(wanted.date)
      return
    }
    const card = clinicians
      .flatMap(({ appointments }) => appointments)
      .find(
        ({ patient, startsAt }) =>
          patient.id === wanted.patientId && Date.parse(startsAt) === Date.parse(wanted.startsAt),
      )
    if (isReading && card === undefined) return
    setWanted(null)
    if (card === undefined) notifyProblem(dayText.notHere)
    else open(card.id)
  }, [wanted, date, clinicians, isReading])
  return setWanted
}
