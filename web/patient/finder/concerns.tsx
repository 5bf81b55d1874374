import { queryOptions, useQuery } from '@tanstack/preact-query'
import type { Concern } from '../../../contract/public/clinic.ts'
import { call } from '../../shared/api.ts'
import { finderText } from '../../shared/text/finder.ts'
import styles from './finder.module.css'
import { useSearch } from './use-search.ts'

const concernsQuery = queryOptions({
  queryKey: ['concerns'],
  queryFn: async ({ signal }) => (await call<{ items: Concern[] }>('/api/concerns', { signal })).items,
  staleTime: 3_600_000,
})

const offered = 8

/** What people most often look for help with, and somebody here treats: a tap searches for it. */
export function Concerns() {
  const { search, change } = useSearch()
  const concerns = (useQuery(concernsQuery).data ?? []).filter(({ clinicians }) => clinicians > 0).slice(0, offered)
  return (
    <ul class={styles.concerns} aria-label={finderText.concerns}>
      {concerns.map(({ slug, name }) => (
        <li key={slug}>
          <button
            type="button"
            aria-pressed={search.q === name}
            onClick={() => change({ q: search.q === name ? '' : name })}
          >
            {name}
          </button>
        </li>
      ))}
    </ul>
  )
}
