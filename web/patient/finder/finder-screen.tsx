import { useInfiniteQuery } from '@tanstack/preact-query'
import type { Clinician } from '../../../contract/public/clinic.ts'
import { cliniciansQuery, type ClinicianSearch } from '../../shared/queries.ts'
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
  const clinicians = found.data?.pages.flatMap((page) => page.items) ?? []
  const named = found.data?.pages[0]?.concerns ?? []
  // Nobody treats what was searched for: another word would not help.
  const untreated = named.find((concern) => concern.clinicians === 0)
  const nobody = untreated === undefined ? finderText.noneTitle : finderText.untreated(untreated.name)
  const some = finderText.found(clinicians.length, found.hasNextPage)
  // What the words were taken for, which may have been misspelt.
  const concerns = named.map(({ name }) => name).join(', ')
  const count = clinicians.length === 0 ? nobody : concerns === '' ? some : finderText.foundFor(some, concerns)
  const status = found.data === undefined ? '' : found.isPlaceholderData ? finderText.searching : count
  return (
    <>
      {/* The one place that says what a search has come to, so that it is read out whatever that is. */}
      <p class={clinicians.length === 0 ? 'visually-hidden' : controls.soft} role="status">
        <span key={status}>{status}</span>
      </p>
      {found.isPending ? (
        <Skeleton heights={[14, 14, 14]} />
      ) : found.data === undefined ? (
        <ReadFailed error={found.error} retry={found.refetch} />
      ) : clinicians.length === 0 ? (
        <Notice title={nobody}>
          <Crisis />
          <p>{finderText.none}</p>
          <div class={controls.row}>
            <button type="button" class={controls.secondary} onClick={clear}>
              {finderText.clear}
            </button>
            <SupportPhone />
          </div>
        </Notice>
      ) : (
        <Cards clinicians={clinicians} search={search} isOld={found.isPlaceholderData} />
      )}
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

function Cards({ clinicians, search, isOld }: { clinicians: Clinician[]; search: ClinicianSearch; isOld: boolean }) {
  return (
    <ul class={styles.cards} aria-busy={isOld}>
      {clinicians.map((clinician) => (
        <li key={clinician.id}>
          <ClinicianCard clinician={clinician} mode={search.mode} centreId={search.centreId} />
        </li>
      ))}
    </ul>
  )
}
