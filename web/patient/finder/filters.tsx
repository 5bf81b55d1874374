import { useInfiniteQuery, useQuery } from '@tanstack/preact-query'
import { centresQuery, cliniciansQuery, everyClinician, type ClinicianSearch } from '../../shared/queries.ts'
import { withCity } from '../../shared/format/place.ts'
import { finderText } from '../../shared/text/finder.ts'
import { shellText } from '../../shared/text/shell.ts'
import controls from '../../shared/ui/controls.module.css'
import styles from './finder.module.css'
import { useSearch } from './use-search.ts'

interface Option {
  value: string
  label: string
}

type FilterKey = Exclude<keyof ClinicianSearch, 'q'>

const distinct = (values: readonly (string | null)[]): Option[] =>
  [...new Set(values.filter((value) => value !== null))].sort().map((value) => ({ value, label: value }))

const modes: Option[] = [
  { value: 'ONLINE', label: shellText.video },
  { value: 'IN_PERSON', label: shellText.inPerson },
]

/** Next to the list on a desktop; behind a button on a phone. */
export function Filters() {
  const { search } = useSearch()
  const everyone = useInfiniteQuery(cliniciansQuery(everyClinician)).data?.pages.flatMap((page) => page.items) ?? []
  const centres = useQuery(centresQuery).data ?? []
  const on = [search.specialization, search.language, search.centreId, search.mode].filter(
    (value) => value !== '',
  ).length
  const isWide = matchMedia('(min-width: 60rem)').matches
  return (
    <details class={styles.filters} open={isWide || on > 0}>
      <summary class={styles.summary}>{on === 0 ? finderText.filters : finderText.filtersOn(on)}</summary>
      <div class={styles.fields}>
        <Filter name="mode" label={finderText.mode} any={finderText.anyMode} options={modes} />
        <Filter
          name="specialization"
          label={finderText.speciality}
          options={distinct(everyone.map((clinician) => clinician.specialization))}
        />
        <Filter
          name="language"
          label={finderText.language}
          options={distinct(everyone.flatMap((clinician) => clinician.languages))}
        />
        <Filter
          name="centreId"
          label={finderText.centre}
          options={centres.map((centre) => ({ value: String(centre.id), label: withCity(centre) }))}
        />
      </div>
    </details>
  )
}

function Filter({
  name,
  label,
  options,
  any = finderText.any,
}: {
  name: FilterKey
  label: string
  options: Option[]
  any?: string
}) {
  const { search, change } = useSearch()
  const chosen = search[name]
  const isListed = chosen === '' || options.some(({ value }) => value === chosen)
  return (
    <div class={controls.field}>
      <label class={controls.label} for={`filter-${name}`}>
        {label}
      </label>
      <select
        id={`filter-${name}`}
        class={controls.input}
        value={chosen}
        onChange={(event) => change({ [name]: event.currentTarget.value })}
      >
        <option value="">{any}</option>
        {!isListed && <option value={chosen}>{chosen}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  )
}
