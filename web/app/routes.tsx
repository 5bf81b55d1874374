import { Redirect, Route, Switch, useLocation } from 'wouter-preact'
import { policyNames } from '../../contract/core/policy-names.ts'
import { currentPath, idFrom, paths } from '../shared/paths.ts'
import { patterns } from '../shared/patterns.ts'
import {
  Appointment,
  Confirmed,
  Dashboard,
  Devices,
  Family,
  Finder,
  Login,
  Offer,
  PolicyPage,
  Privacy,
  Profile,
  Reschedule,
  Wizard,
} from './screens.ts'
import { useStore } from '../shared/store.ts'
import { session } from '../shared/session.ts'
import { ErrorScreen } from '../shared/ui/error-screen.tsx'
import { NotFound } from '../shared/ui/not-found.tsx'

/** Only for signed-in patients whose number is confirmed as theirs; others do that first and then come back here. */
function Private({ children }: { children: preact.ComponentChildren }) {
  const current = useStore(session)
  return current === null || current.needsBirthDate === true ? (
    <Redirect to={paths.login(currentPath())} replace />
  ) : (
    <>{children}</>
  )
}

/** A screen about the thing whose id is in the address. */
const withId = (show: (id: number) => preact.JSX.Element) => (params: { id?: string }) => {
  const id = idFrom(params.id)
  return id === null ? <NotFound /> : show(id)
}

export function Routes() {
  const [place] = useLocation()
  return (
    <ErrorScreen place={place}>
      <Switch>
        <Route path={patterns.finder} component={Finder} />
        <Route path={patterns.clinician}>
          {withId((id) => (
            <Wizard key={id} clinicianId={id} />
          ))}
        </Route>
        <Route path={patterns.offer}>{({ token }) => <Offer key={token} token={token} />}</Route>
        {policyNames.map((name) => (
          <Route key={name} path={paths.policy(name)}>
            <PolicyPage key={name} name={name} />
          </Route>
        ))}
        <Route path={patterns.login} component={Login} />
        <Route path={patterns.confirmed}>
          {withId((id) => (
            <Private>
              <Confirmed key={id} appointmentId={id} />
            </Private>
          ))}
        </Route>
        <Route path={patterns.dashboard}>
          <Private>
            <Dashboard />
          </Private>
        </Route>
        <Route path={patterns.details}>
          {withId((id) => (
            <Private>
              <Appointment key={id} appointmentId={id} />
            </Private>
          ))}
        </Route>
        <Route path={patterns.reschedule}>
          {withId((id) => (
            <Private>
              <Reschedule key={id} appointmentId={id} />
            </Private>
          ))}
        </Route>
        <Route path={patterns.profile}>
          <Private>
            <Profile />
          </Private>
        </Route>
        <Route path={patterns.devices}>
          <Private>
            <Devices />
          </Private>
        </Route>
        <Route path={patterns.family}>
          <Private>
            <Family />
          </Private>
        </Route>
        <Route path={patterns.privacy}>
          <Private>
            <Privacy />
          </Private>
        </Route>
        <Route component={NotFound} />
      </Switch>
    </ErrorScreen>
  )
}
