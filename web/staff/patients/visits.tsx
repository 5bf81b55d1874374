import { useInfiniteQuery } from '@tanstack/preact-query'
import type { StaffAppointment } from '../../../contract/staff/appointments.ts'
import { nowMs, useNow } from '../../shared/clock.ts'
import { dateIn } from '../../shared/format/dates.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { lookOf, type Look } from '../calendar/standing.ts'
import controls from '../desk/controls.module.css'
import { Paged } from '../paged.tsx'
import { dayText } from '../text/day.ts'
import { deskText } from '../text/desk.ts'
import { recordText } from '../text/patients.ts'
import { inOrder } from './in-order.ts'
import styles from './patients.module.css'
import { visitsQuery } from './queries.ts'
import { whenOf } from './when.ts'

interface Props {
  patientId: number
  openId: number | null
  onOpen: (id: number) => void
}

/** Upcoming visits, soonest first, then past ones. Each opens its panel. */
export function Visits({ patientId, openId, onOpen }: Props) {
  const read = useInfiniteQuery(visitsQuery(patientId))
  const now = useNow(60_000)
  return (
    <section class={styles.section} aria-labelledby="visits-title">
      <h2 id="visits-title">{recordText.visits}</h2>
      <Paged
        read={read}
        loading={recordText.loadingVisits}
        more={recordText.more}
        empty={<p class={controls.soft}>{recordText.noVisits}</p>}
      >
        {(visits: StaffAppointment[]) => {
          const { upcoming, past } = inOrder(visits, now)
          return (
            <>
              {upcoming.length > 0 && (
                <Table title={recordText.upcoming} visits={upcoming} now={now} openId={openId} onOpen={onOpen} />
              )}
              {past.length > 0 && (
                <Table title={recordText.past} visits={past} now={now} openId={openId} onOpen={onOpen} />
              )}
            </>
          )
        }}
      </Paged>
    </section>
  )
}

function stateOf(visit: StaffAppointment, now: number): { look: Look; words: string } {
  const look = lookOf(visit, now)
  if (visit.status === 'EXPIRED') return { look, words: deskText.expired }
  // A visit of an earlier day is neither late nor expected.
  const isLeftOpen = visit.status === 'CONFIRMED' && dateIn(visit.endsAt, visit.timezone) < dateIn(now, visit.timezone)
  return isLeftOpen ? { look: 'arrived', words: recordText.leftOpen } : { look, words: dayText.looks[look] }
}

const classOf: Partial<Record<Look, string>> = {
  arrived: styles.warn,
  late: styles.alert,
  noShow: styles.alert,
  inProgress: styles.good,
  cancelled: styles.faint,
}

interface TableProps extends Omit<Props, 'patientId'> {
  title: string
  visits: readonly StaffAppointment[]
  now: number
}

function Table({ title, visits, now, openId, onOpen }: TableProps) {
  const { visitColumns } = recordText
  return (
    <table class={`${styles.table} ${styles.visits}`}>
      <caption>{title}</caption>
      <thead>
        <tr>
          {Object.entries(visitColumns).map(([key, name]) => (
            <th key={key} scope="col" class={key === 'due' ? styles.number : undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {visits.map((visit) => {
          const { look, words } = stateOf(visit, now)
          return (
            <tr key={visit.id} class={visit.id === openId ? styles.open : undefined}>
              <th scope="row">
                <button
                  type="button"
                  id={`visit-${visit.id}`}
                  class={styles.link}
                  aria-expanded={visit.id === openId}
                  onClick={() => onOpen(visit.id)}
                >
                  {whenOf(visit.startsAt, visit.timezone, nowMs())}
                </button>
              </th>
              <td data-label={visitColumns.with}>{visit.clinician.fullName}</td>
              <td data-label={visitColumns.what}>
                {dayText.modes[visit.appointmentType]}, {visit.centre.name}
                {visit.dependent !== null && `, ${recordText.forDependent(visit.dependent.fullName)}`}
              </td>
              <td data-label={visitColumns.state} class={classOf[look]}>
                {words}
              </td>
              <td data-label={visitColumns.due} class={styles.number}>
                {visit.duePaise > 0 ? <strong class={styles.due}>{formatPaise(visit.duePaise)}</strong> : '–'}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
