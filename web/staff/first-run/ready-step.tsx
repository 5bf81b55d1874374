import { useQuery } from '@tanstack/preact-query'
import { Link } from 'wouter-preact'
import type { Availability } from '../../../contract/public/clinic.ts'
import type { StaffClinician } from '../../../contract/staff/clinicians.ts'
import { nowMs } from '../../shared/clock.ts'
import { addDays, dateIn, longDay, shortDay, timeIn } from '../../shared/format/dates.ts'
import { clinicZone } from '../../../contract/core/zone.ts'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { callStaff } from '../call.ts'
import controls from '../desk/controls.module.css'
import { staffPaths } from '../paths.ts'
import { firstRunText } from '../text/first-run.ts'
import { staffKey } from '../who.ts'
import { stepPath } from './steps.ts'

const text = firstRunText.ready
const shownDays = 60
const shownTimes = 8

/** What patients are offered now, by the same call that their page makes. */
export function ReadyStep({ clinician: { id, fullName } }: { clinician: StaffClinician }) {
  const read = useQuery({
    queryKey: [staffKey, 'first-times', id],
    queryFn: ({ signal }) => {
      const today = dateIn(nowMs(), clinicZone)
      const days = `from=${today}&to=${addDays(today, shownDays)}`
      return callStaff<Availability>(`/api/clinicians/${id}/availability?${days}`, { signal })
    },
    staleTime: 0,
  })
  if (read.error !== null) return <ReadFailed error={read.error} retry={read.refetch} />
  if (read.data === undefined) return <Skeleton heights={[5]} />
  const { timezone, days } = read.data
  const times = days.flatMap(({ slots }) => slots.map(({ startsAt }) => startsAt)).slice(0, shownTimes)
  const [first] = times
  const dayOf = (at: string) => dateIn(at, timezone)
  return (
    <div class={controls.stack}>
      <p role="status">
        <strong>
          {first === undefined
            ? text.none(fullName)
            : text.lead(fullName, `${longDay(dayOf(first))}, ${timeIn(first, timezone)}`)}
        </strong>
      </p>
      {first !== undefined && (
        <section>
          <h3>{text.first}</h3>
          {[...new Set(times.map(dayOf))].map((day) => (
            <p key={day}>
              {shortDay(day)}:{' '}
              {times
                .filter((at) => dayOf(at) === day)
                .map((at) => timeIn(at, timezone))
                .join(', ')}
            </p>
          ))}
        </section>
      )}
      <div class={controls.row}>
        <Link class={controls.primary} href={staffPaths.goLive}>
          {text.goLive}
        </Link>
        <a class={controls.button} href={`/clinicians/${id}`} target="_blank" rel="noopener">
          {text.asPatients}
        </a>
        <Link class={controls.button} href={staffPaths.settings}>
          {text.settings}
        </Link>
        <Link class={controls.button} href={staffPaths.home}>
          {text.home}
        </Link>
        <Link class={controls.quiet} href={stepPath('hours')}>
          {firstRunText.back}
        </Link>
      </div>
    </div>
  )
}
