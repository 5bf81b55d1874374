import { useInfiniteQuery } from '@tanstack/preact-query'
import { cliniciansQuery } from '../../shared/queries.ts'
import { finderText } from '../../shared/text/finder.ts'
import controls from '../../shared/ui/controls.module.css'
import { Notice } from '../../shared/ui/notice.tsx'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { SupportPhone } from '../../shared/ui/support.tsx'
import { Crisis } from '../../shared/ui/crisis.tsx'
import { ChosenFilters } from './chosen-filters.tsx'
import { ClinicianCard } from './clinician-card.tsx'
import { Concerns } from './concerns.tsx'
import { Filters } from './filters.tsx'
import styles from './finder.module.css'
import { NotSure } from './not-sure.tsx'
import { SearchBox } from './search-box.tsx'
import { useSearch } from './use-search.ts'

/** Find a clinician. All choices are in the address. */
export function FinderScreen() {
  return (
    <div class={styles.finder}>
      <div class={styles.intro}>
        <PageHeading pageTitle={finderText.pageTitle} className={styles.title}>
          {finderText.title}
        </PageHeading>
        <p class={styles.lead}>{finderText.lead}</p>
        <SearchBox />
        <Concerns />
      </div>
      <div class={styles.side}>
        <Filters />
        <NotSure />
      </div>
      <section id="results" tabIndex={-1} class={styles.results} aria-label={finderText.results}>
        <ChosenFilters />
        <Results />
      </section>
    </div>
  )
}

function Results() {
  const { search, clear } = useSearch()
  const found = useInfiniteQuery({ ...cliniciansQuery(search), placeholderData: (previous) => previous })
  if (found.isPending) return <Skeleton heights={[14, 14, 14]} />
  if (found.data === undefined) return <ReadFailed error={found.error} retry={found.refetch} />
  const clinicians = found.data.pages.flatMap((page) => page.items)
  if (clinicians.length === 0) {
    // Nobody treats what was searched for: another word would not help.
    const untreated = found.data.pages[0]?.concerns.find((concern) => concern.clinicians === 0)
    return (
      <Notice title={untreated === undefined ? finderText.noneTitle : finderText.untreated(untreated.name)}>
        <Crisis />
        <p>{finderText.none}</p>
        <div class={controls.row}>
          <button type="button" class={controls.secondary} onClick={clear}>
            {finderText.clear}
          </button>
          <SupportPhone />
        </div>
      </Notice>
    )
  }
  return (
    <>
      <p class={controls.soft} role="status">
        {found.isPlaceholderData ? finderText.searching : finderText.found(clinicians.length, found.hasNextPage)}
      </p>
      <ul class={styles.cards} aria-busy={found.isPlaceholderData}>
        {clinicians.map((clinician) => (
          <li key={clinician.id}>
            <ClinicianCard clinician={clinician} mode={search.mode} centreId={search.centreId} />
          </li>
        ))}
      </ul>
      {found.hasNextPage && (
        <button
          type="button"
          class={`${controls.secondary} ${controls.wide}`}
          aria-disabled={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {finderText.more}
        </button>
      )}
    </>
  )
}
