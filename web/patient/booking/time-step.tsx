import { useQuery } from '@tanstack/preact-query'
import type { Availability, Clinician } from '../../../contract/public/clinic.ts'
import type { VisitType } from '../../../contract/core/values.ts'
import { shortDay, timeIn } from '../../shared/format/dates.ts'
import { withCity } from '../../shared/format/place.ts'
import { availabilityQuery } from '../../shared/queries.ts'
import { shellText } from '../../shared/text/shell.ts'
import { visitText } from '../../shared/text/visit.ts'
import controls from '../../shared/ui/controls.module.css'
import { Notice } from '../../shared/ui/notice.tsx'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { lazyScreen } from '../../shared/ui/lazy-screen.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { ActionBar } from './action-bar.tsx'
import type { Choice } from './choice.ts'
import type { Days } from './days.ts'
import { SlotPicker } from './slot-picker.tsx'
import styles from './wizard.module.css'
import { zoneOf } from './zone.ts'

const HeldMeanwhile = lazyScreen(() => import('./held-meanwhile.tsx'), 'HeldMeanwhile', 'unasked')
// Needed once a time is chosen.
const CancelTerms = lazyScreen(() => import('./cancel-terms.tsx'), 'CancelTerms', 'unasked')
const NoTimes = lazyScreen(() => import('../clinician/no-times.tsx'), 'NoTimes', 'opened')

interface Props {
  clinician: Clinician
  choice: Choice
  change: (part: Partial<Choice>) => void
}

export function modeOf(clinician: Clinician, { mode }: Choice): VisitType {
  const offered = clinician.consultationModes
  if (mode !== null && offered.includes(mode)) return mode
  return offered.includes('ONLINE') ? 'ONLINE' : (offered[0] ?? 'ONLINE')
}

/** The days' times at one centre; all of them if the centre does not matter. */
export const daysAt = (days: Days, centreId: number | null): Days =>
  days
    .map((day) => ({
      ...day,
      slots: day.slots.filter((slot) => centreId === null || slot.centreId === centreId),
    }))
    .filter((day) => day.slots.length > 0)

export function TimeStep({ clinician, choice, change }: Props) {
  const mode = modeOf(clinician, choice)
  const availability = useQuery({ ...availabilityQuery(clinician.id, mode), refetchInterval: 60_000 })
  return (
    <div class={controls.stack}>
      <PageHeading key="time" pageTitle={visitText.pageTitle(clinician.fullName)}>
        {visitText.timeTitle}
      </PageHeading>
      {choice.insteadOf !== null && <HeldMeanwhile appointmentId={choice.insteadOf} />}
      {clinician.consultationModes.length > 1 && (
        <fieldset class={styles.choices}>
          <legend class="visually-hidden">{visitText.mode}</legend>
          {clinician.consultationModes.map((one) => (
            <label key={one} class={styles.choice}>
              <input
                type="radio"
                name="mode"
                checked={one === mode}
                onChange={() => change({ mode: one, centreId: null, date: null, startsAt: null })}
              />
              <span>{one === 'ONLINE' ? shellText.video : shellText.inPerson}</span>
            </label>
          ))}
        </fieldset>
      )}
      {availability.isPending ? (
        <Skeleton heights={[5, 9, 9]} />
      ) : availability.data === undefined ? (
        <ReadFailed error={availability.error} retry={availability.refetch} />
      ) : (
        <Times clinician={clinician} mode={mode} availability={availability.data} choice={choice} change={change} />
      )}
    </div>
  )
}

function Times({
  clinician,
  mode,
  availability,
  choice,
  change,
}: Props & { mode: VisitType; availability: Availability }) {
  const offering = new Set(availability.days.flatMap((day) => day.slots.map((slot) => slot.centreId)))
  const centres = clinician.centres.filter((centre) => offering.has(centre.id))
  const asksCentre = mode === 'IN_PERSON' && centres.length > 1
  const centreId = asksCentre ? (centres.find(({ id }) => id === choice.centreId)?.id ?? centres[0]?.id ?? null) : null
  const days = daysAt(availability.days, centreId)
  const date = days.find((day) => day.date === choice.date)?.date ?? days[0]?.date
  const chosen = days.flatMap((day) => day.slots).find((slot) => slot.startsAt === choice.startsAt)

  if (date === undefined) {
    return (
      <NoTimes
        clinician={clinician}
        mode={mode}
        onMode={(other) => change({ mode: other, centreId: null, date: null, startsAt: null })}
      />
    )
  }

  return (
    <>
      {asksCentre && (
        <fieldset class={styles.choices}>
          <legend class={controls.label}>{visitText.centre}</legend>
          {centres.map((centre) => (
            <label key={centre.id} class={styles.choice}>
              <input
                type="radio"
                name="centre"
                checked={centre.id === centreId}
                onChange={() => change({ mode, centreId: centre.id, date: null, startsAt: null })}
              />
              <span>{withCity(centre)}</span>
            </label>
          ))}
        </fieldset>
      )}
      {choice.startsAt !== null && chosen === undefined && (
        <Notice tone="alert">
          <p>{visitText.timeGone}</p>
        </Notice>
      )}
      <SlotPicker
        days={days}
        zones={availability}
        date={date}
        startsAt={choice.startsAt}
        onDate={(next) => change({ mode, date: next, startsAt: null })}
        onSlot={(slot) => change({ mode, centreId: slot.centreId, date, startsAt: slot.startsAt })}
      />
      {chosen !== undefined && (
        <ActionBar label={visitText.summary}>
          <div class={styles.barChoice}>
            <p role="status">
              <span key={chosen.startsAt}>
                {shortDay(date)}, {timeIn(chosen.startsAt, zoneOf(availability, chosen.centreId))}
              </span>
            </p>
            <CancelTerms startsAt={chosen.startsAt} zone={zoneOf(availability, chosen.centreId)} />
          </div>
          <button
            type="button"
            class={controls.primary}
            onClick={() =>
              change({ mode, centreId: chosen.centreId, startsAt: chosen.startsAt, date, step: 'you', holdId: null })
            }
          >
            {visitText.goOn}
          </button>
        </ActionBar>
      )}
    </>
  )
}
