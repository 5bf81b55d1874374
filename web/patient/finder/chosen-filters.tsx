import { useQuery } from '@tanstack/preact-query'
import { withCity } from '../../shared/format/place.ts'
import { centresQuery } from '../../shared/queries.ts'
import { finderText } from '../../shared/text/finder.ts'
import { shellText } from '../../shared/text/shell.ts'
import styles from './finder.module.css'
import { useSearch } from './use-search.ts'

/** What was pressed is gone then, and the focus would be nowhere. */
const focusResults = () => document.getElementById('results')?.focus({ preventScroll: true })

/** What narrows the list, each with a tap to remove it. */
export function ChosenFilters() {
  const { search, change, clear } = useSearch()
  const centre = useQuery({ ...centresQuery, enabled: search.centreId !== '' }).data?.find(
    ({ id }) => String(id) === search.centreId,
  )
  const labels = {
    q: search.q,
    mode: search.mode === '' ? '' : search.mode === 'ONLINE' ? shellText.video : shellText.inPerson,
    specialization: search.specialization,
    language: search.language,
    centreId: centre === undefined ? search.centreId : withCity(centre),
  }
  const chosen = (Object.keys(labels) as (keyof typeof labels)[]).filter((key) => labels[key] !== '')
  if (chosen.length === 0) return null
  const narrow = (part: Partial<typeof search>) => {
    change(part)
    focusResults()
  }
  return (
    <ul class={styles.chosen} aria-label={finderText.narrowedBy}>
      {chosen.map((key) => (
        <li key={key}>
          <button type="button" aria-label={finderText.remove(labels[key])} onClick={() => narrow({ [key]: '' })}>
            {labels[key]} <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
      <li>
        <button
          type="button"
          class={styles.clearAll}
          onClick={() => {
            clear()
            focusResults()
          }}
        >
          {finderText.clearAll}
        </button>
      </li>
    </ul>
  )
}
