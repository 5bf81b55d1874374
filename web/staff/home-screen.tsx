import { Redirect } from 'wouter-preact'
import { CalendarScreen } from './calendar/calendar-screen.tsx'
import { useCentre } from './centre.ts'
import { staffPaths } from './paths.ts'
import { SetUpOffer } from './first-run/offer.tsx'
import { mayAnywhere, mayAt, useViewer } from './viewer.ts'

/**
 * The centre's calendar; for users who see only their own visits, "My day"; for an empty clinic, its set-up.
 */
export function HomeScreen() {
  const viewer = useViewer()
  const { centres } = useCentre()
  const seesCentre = centres.some(({ id }) => mayAt(viewer, 'day.read', id))
  if (centres.length === 0 && mayAnywhere(viewer, 'centres.write')) return <Redirect to={staffPaths.firstRun} replace />
  if (!seesCentre) return <Redirect to={`${staffPaths.myDay}${location.search}`} replace />
  return (
    <>
      <SetUpOffer />
      <CalendarScreen />
    </>
  )
}
