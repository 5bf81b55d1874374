import { useInfiniteQuery } from '@tanstack/preact-query'
import { Link } from 'wouter-preact'
import { paths } from '../../shared/paths.ts'
import { cliniciansQuery, everyClinician } from '../../shared/queries.ts'
import { finderText } from '../../shared/text/finder.ts'
import controls from '../../shared/ui/controls.module.css'
import { SupportPhone } from '../../shared/ui/support.tsx'
import styles from './finder.module.css'

/** For those who do not know whom they need: a first conversation that costs nothing, and who does what. */
export function NotSure() {
  const everybody = useInfiniteQuery(cliniciansQuery(everyClinician)).data?.pages.flatMap((page) => page.items) ?? []
  const first = everybody.find(({ feePaise, nextAvailableAt }) => feePaise === 0 && nextAvailableAt !== null)
  return (
    <details class={styles.filters}>
      <summary class={styles.summary}>{finderText.notSure}</summary>
      <div class={styles.fields}>
        {first !== undefined && (
          <Link class={controls.primary} href={paths.clinician(first.id)}>
            {finderText.firstTalk(first.fullName)}
          </Link>
        )}
        <ul class={styles.roles}>
          {finderText.roles.map((role) => (
            <li key={role}>{role}</li>
          ))}
        </ul>
        <SupportPhone />
      </div>
    </details>
  )
}
