import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { Link, useLocation } from 'wouter-preact'
import type { StaffMe } from '../../contract/staff/door.ts'
import { useClinicName } from '../shared/clinic-name.ts'
import { doorText } from '../shared/text/door.ts'
import { chooseCentre, useCentre } from './centre.ts'
import { ConfirmIdentity } from './confirm-identity.tsx'
import { watchIdle } from './idle.ts'
import { OwnMenu } from './own-menu.tsx'
import { mayOpen } from './may-open.ts'
import { staffPaths } from './paths.ts'
import styles from './staff.module.css'

/** The frame of every staff screen: navigation, centre, user and sign-out. */
export function Shell({ me, children }: { me: StaffMe; children: ComponentChildren }) {
  const clinicName = useClinicName()
  useEffect(() => watchIdle(me.idleMinutes), [me.idleMinutes])
  return (
    <>
      <a class={styles.skip} href="#content">
        {doorText.skip}
      </a>
      <header class={styles.bar}>
        <Link href={staffPaths.home} class={styles.mark}>
          {clinicName}
        </Link>
        <CentreSwitch />
        <nav class={styles.links} aria-label={doorText.menu}>
          <To path={staffPaths.home}>{doorText.homeTitle}</To>
          {me.clinicianId !== null && <To path={staffPaths.myDay}>{doorText.myDay}</To>}
          <To path={staffPaths.patients}>{doorText.patients}</To>
          {mayOpen(me, staffPaths.callList) && <To path={staffPaths.callList}>{doorText.callList}</To>}
          {mayOpen(me, staffPaths.hours) && <To path={staffPaths.hours}>{doorText.hours}</To>}
          {mayOpen(me, staffPaths.closures) && <To path={staffPaths.closures}>{doorText.closures}</To>}
          {mayOpen(me, staffPaths.clinicians) && <To path={staffPaths.clinicians}>{doorText.clinic}</To>}
          {mayOpen(me, staffPaths.audit) && <To path={staffPaths.audit}>{doorText.audit}</To>}
        </nav>
        <OwnMenu me={me} />
      </header>
      <main id="content" class={styles.main} tabIndex={-1}>
        {children}
      </main>
      <ConfirmIdentity />
    </>
  )
}

/** A navigation link, marked if it is the current page. */
function To({ path, children }: { path: string; children: string }) {
  const [place] = useLocation()
  const paths: string[] = path === staffPaths.clinicians ? [path, staffPaths.centres, staffPaths.team] : [path]
  const isHere = place === path || (path !== staffPaths.home && paths.some((one) => `${place}/`.startsWith(`${one}/`)))
  return (
    <Link href={path} aria-current={isHere ? 'page' : undefined}>
      {children}
    </Link>
  )
}

function CentreSwitch() {
  const { centre, centres } = useCentre()
  if (centre === null) return null
  if (centres.length === 1) return <span class={styles.only}>{centre.name}</span>
  return (
    <select
      class={styles.select}
      aria-label={doorText.centre}
      value={centre.id}
      onChange={(event) => chooseCentre(Number(event.currentTarget.value))}
    >
      {centres.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  )
}
