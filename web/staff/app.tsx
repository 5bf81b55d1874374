import { useEffect, useState } from 'preact/hooks'
import { Link, Route, Switch, useLocation } from 'wouter-preact'
import { useStore } from '../shared/store.ts'
import { doorText, staffProblemText } from '../shared/text/door.ts'
import { ErrorScreen } from '../shared/ui/error-screen.tsx'
import { PageHeading } from '../shared/ui/page-heading.tsx'
import { ReadFailed } from '../shared/ui/read-failed.tsx'
import { Skeleton } from '../shared/ui/skeleton.tsx'
import { mayOpen } from './may-open.ts'
import { staffPaths } from './paths.ts'
import {
  Account,
  Audit,
  Centre,
  Centres,
  Clinician,
  Clinicians,
  CallList,
  FirstRun,
  GoLive,
  Home,
  Hours,
  Join,
  Merge,
  MyDay,
  NewCentre,
  NewClinician,
  NewPatient,
  Patients,
  Record,
  Settings,
  SignIn,
  Team,
  Close,
  Resolver,
} from './screens.ts'
import { Shell } from './shell.tsx'
import styles from './staff.module.css'
import { askWho, who } from './who.ts'

/**
 * Everything below /staff: the sign-in pages, or for a signed-in user the screens in their shell. Patients load none of
 * it.
 */
export function StaffApp() {
  const [place] = useLocation()
  return (
    <div class={styles.staff}>
      <ErrorScreen place={place}>
        <Switch>
          <Route path={staffPaths.join} component={Join} />
          <Route component={Inside} />
        </Switch>
      </ErrorScreen>
    </div>
  )
}

function Inside() {
  const me = useStore(who)
  const [place] = useLocation()
  const [failure, setFailure] = useState<Error | null>(null)
  const ask = () => {
    setFailure(null)
    askWho().catch(setFailure)
  }
  useEffect(ask, [])
  if (me === null) return <SignIn />
  if (me === undefined) {
    return (
      <main id="content" class={styles.main}>
        {failure === null ? (
          <Skeleton isScreen heights={[2, 9]} />
        ) : (
          <ReadFailed isScreen error={failure} retry={ask} />
        )}
      </main>
    )
  }
  return (
    <Shell key={me.user.id} me={me}>
      {mayOpen(me, place) ? <Screens /> : <NotAllowed />}
    </Shell>
  )
}

function Screens() {
  return (
    <Switch>
      <Route path={staffPaths.home} component={Home} />
      <Route path={staffPaths.myDay} component={MyDay} />
      <Route path={staffPaths.patients} component={Patients} />
      <Route path={staffPaths.newPatient} component={NewPatient} />
      <Route path={staffPaths.patient} component={Record} />
      <Route path={staffPaths.mergePatient} component={Merge} />
      <Route path={staffPaths.clinicians} component={Clinicians} />
      <Route path={staffPaths.newClinician} component={NewClinician} />
      <Route path={`${staffPaths.clinicians}/:id`} component={Clinician} />
      <Route path={staffPaths.centres} component={Centres} />
      <Route path={staffPaths.newCentre} component={NewCentre} />
      <Route path={`${staffPaths.centres}/:id`} component={Centre} />
      <Route path={staffPaths.team} component={Team} />
      <Route path={staffPaths.audit} component={Audit} />
      <Route path={`${staffPaths.hours}/:clinicianId?`} component={Hours} />
      <Route path={staffPaths.goLive} component={GoLive} />
      <Route path={staffPaths.settings} component={Settings} />
      <Route path={`${staffPaths.firstRun}/:step?`} component={FirstRun} />
      <Route path={staffPaths.callList} component={CallList} />
      <Route path={staffPaths.closures} component={Close} />
      <Route path={`${staffPaths.closures}/:id`} component={Resolver} />
      <Route path={staffPaths.account} component={Account} />
      <Route component={NotHere} />
    </Switch>
  )
}

function NotHere() {
  return (
    <>
      <PageHeading>{doorText.notHereTitle}</PageHeading>
      <Link href={staffPaths.home}>{doorText.toHome}</Link>
    </>
  )
}

/** As after another person took over at a shared desk, on a page that is not theirs. */
function NotAllowed() {
  return (
    <>
      <PageHeading>{doorText.notAllowedTitle}</PageHeading>
      <p>{staffProblemText.FORBIDDEN}</p>
      <Link href={staffPaths.home}>{doorText.toHome}</Link>
    </>
  )
}
