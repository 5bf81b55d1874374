import { useQuery } from '@tanstack/preact-query'
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { StaffMe } from '../../contract/staff/door.ts'
import { configQuery } from '../shared/queries.ts'
import { doorText } from '../shared/text/door.ts'
import { shellText } from '../shared/text/shell.ts'
import { chooseCentre, useCentre } from './centre.ts'
import { ConfirmIdentity } from './confirm-identity.tsx'
import { noteSwitching } from './door/switching.ts'
import { watchIdle } from './idle.ts'
import { staffPaths } from './paths.ts'
import styles from './staff.module.css'
import { lastName, lock } from './who.ts'

/** What is around every staff screen: where one is, which centre, who acts, and the ways out. */
export function Shell({ me, children }: { me: StaffMe; children: ComponentChildren }) {
  const clinicName = useQuery(configQuery).data?.clinicName ?? shellText.product
  useEffect(() => watchIdle(me.idleMinutes), [me.idleMinutes])
  const leave = () => void lock().catch(() => undefined)
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
          <Link href={staffPaths.home}>{doorText.homeTitle}</Link>
          {me.clinicianId !== null && <Link href={staffPaths.myDay}>{doorText.myDay}</Link>}
          {me.permissions.includes('hours.write') && <Link href={staffPaths.hours}>{doorText.hours}</Link>}
          <Link href={staffPaths.account}>{doorText.account}</Link>
        </nav>
        <span class={styles.me} key={me.user.id}>
          {me.user.fullName}, {[...new Set(me.roles.map(({ role }) => doorText.role(role)))].join(', ')}
        </span>
        <button
          type="button"
          class={styles.quiet}
          onClick={() => {
            noteSwitching()
            leave()
          }}
        >
          {doorText.switchPerson}
        </button>
        <button
          type="button"
          class={styles.quiet}
          onClick={() => {
            leave()
            lastName.set(null)
          }}
        >
          {doorText.signOut}
        </button>
      </header>
      <main id="content" class={styles.main} tabIndex={-1}>
        {children}
      </main>
      <ConfirmIdentity />
    </>
  )
}

function CentreSwitch() {
  const { centre, centres } = useCentre()
  if (centre === null) return null
  if (centres.length === 1) return <span>{centre.name}</span>
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
