import { useQuery } from '@tanstack/preact-query'
import { Link } from 'wouter-preact'
import { mayAnywhere, useViewer } from '../viewer.ts'
import { staffPaths } from '../paths.ts'
import { firstRunText } from '../text/first-run.ts'
import styles from './first-run.module.css'
import { cliniciansQuery, isBookable } from './queries.ts'

/** The way to the set-up, while nobody can be booked, for who sets the clinic up. */
export function SetUpOffer() {
  const viewer = useViewer()
  const isTheirs = mayAnywhere(viewer, 'settings.write') && mayAnywhere(viewer, 'centres.write')
  const { data } = useQuery({ ...cliniciansQuery, enabled: isTheirs })
  if (!isTheirs || data === undefined || data.some(isBookable)) return null
  return (
    <p class={styles.offer}>
      <span>{firstRunText.offer}</span>
      <Link href={staffPaths.firstRun}>{firstRunText.offerLink}</Link>
    </p>
  )
}
