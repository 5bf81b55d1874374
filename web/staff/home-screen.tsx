import { Redirect } from 'wouter-preact'
import { CalendarScreen } from './calendar/calendar-screen.tsx'
import { useCentre } from './centre.ts'
import { staffPaths } from './paths.ts'
import { mayAt, useViewer } from './viewer.ts'

/** The calendar of a centre; who only sees what is their own begins with that. */
export function HomeScreen() {
  const viewer = useViewer()
  const { centres } = useCentre()
  const seesCentre = centres.some(({ id }) => mayAt(viewer, 'day.read', id))
  return seesCentre ? <CalendarScreen /> : <Redirect to={`${staffPaths.myDay}${location.search}`} replace />
}
