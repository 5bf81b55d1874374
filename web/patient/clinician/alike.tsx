import { queryOptions, useQuery } from '@tanstack/preact-query'
import { Link } from 'wouter-preact'
import type { Clinician, ClinicianList } from '../../../contract/public/clinic.ts'
import type { VisitType } from '../../../contract/core/values.ts'
import { call } from '../../shared/api.ts'
import { inPlainWords } from '../../shared/format/in-plain-words.ts'
import { finderAddress, paths } from '../../shared/paths.ts'
import { aboutText } from '../../shared/text/about.ts'
import controls from '../../shared/ui/controls.module.css'
import styles from './alike.module.css'
import { alike } from './likeness.ts'

/** Those who can be met in this way, soonest first. */
const soonestQuery = (mode: VisitType | null) =>
  queryOptions({
    queryKey: ['soonest', mode],
    queryFn: ({ signal }) =>
      call<ClinicianList>(`/api/clinicians?${new URLSearchParams(mode === null ? {} : { mode })}`, { signal }),
  })

/** Others who treat the same, with their next times. */
export function Alike({ clinician, mode }: { clinician: Clinician; mode: VisitType | null }) {
  const { data } = useQuery(soonestQuery(mode))
  if (data === undefined) return null
  const others = alike(clinician, data.items)
  return (
    <section class={styles.alike} aria-label={aboutText.alike}>
      {others.length === 0 ? (
        <p>{aboutText.alikeNone}</p>
      ) : (
        <>
          <h2>{aboutText.alike}</h2>
          <ul class={styles.others}>
            {others.map(({ id, fullName, specialization, nextAvailableAt }) => (
              <li key={id}>
                <Link class={styles.other} href={paths.clinician(id, { mode })}>
                  <strong translate={false}>{fullName}</strong>
                  <span class={controls.soft}>
                    {aboutText.alikeNext(specialization ?? '', inPlainWords(nextAvailableAt ?? ''))}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
      <Link class={controls.quiet} href={finderAddress.last}>
        {aboutText.everybody}
      </Link>
    </section>
  )
}
