import { useMutation, useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { Link, useLocation, useSearch } from 'wouter-preact'
import type { Slot } from '../../../contract/public/clinic.ts'
import type { AppointmentDetails } from '../../../contract/patient/dashboard.ts'
import { ApiError, call } from '../../shared/api.ts'
import { readTime } from '../booking/choice.ts'
import { SlotPicker } from '../booking/slot-picker.tsx'
import { daysAt } from '../booking/time-step.tsx'
import { zoneOf } from '../booking/zone.ts'
import { paths } from '../../shared/paths.ts'
import { appointmentQuery, availabilityQuery } from '../../shared/queries.ts'
import { mine, queryClient } from '../../shared/query-client.ts'
import { changeText } from '../../shared/text/change.ts'
import { sentenceFor } from '../../shared/text/problems.ts'
import { visitText } from '../../shared/text/visit.ts'
import { ClinicTime } from '../../shared/ui/clinic-time.tsx'
import controls from '../../shared/ui/controls.module.css'
import { Notice } from '../../shared/ui/notice.tsx'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { SupportPhone } from '../../shared/ui/support.tsx'
import { BlockedReason } from './blocked-reason.tsx'
import styles from './dashboard.module.css'
import { useMayChange } from './use-may-change.ts'

/** Another time with the same clinician; both times are shown before anything moves. */
export function RescheduleScreen({ appointmentId }: { appointmentId: number }) {
  const appointment = useQuery(appointmentQuery(appointmentId))
  if (appointment.isPending) return <Skeleton isScreen heights={[2, 5, 9]} />
  if (appointment.data === undefined)
    return <ReadFailed isScreen error={appointment.error} retry={appointment.refetch} />
  const { data } = appointment
  return (
    <div class={styles.narrow}>
      <Link class={controls.quiet} href={paths.details(appointmentId)}>
        ← {changeText.backToAppointment}
      </Link>
      <PageHeading>{changeText.rescheduleTitle}</PageHeading>
      <p>
        {changeText.now} <ClinicTime at={data.startsAt} zone={data.timezone} />
      </p>
      <Move appointment={data} />
    </div>
  )
}

function Move({ appointment }: { appointment: AppointmentDetails }) {
  if (useMayChange('move', appointment)) return <NewTime appointment={appointment} />
  return (
    <Notice tone="warn" title={changeText.notMovableTitle}>
      <p>
        <BlockedReason appointment={appointment} />
      </p>
      <SupportPhone />
    </Notice>
  )
}

function NewTime({ appointment }: { appointment: AppointmentDetails }) {
  const [, navigate] = useLocation()
  const mode = appointment.appointmentType === 'IN_PERSON' ? 'IN_PERSON' : 'ONLINE'
  const query = availabilityQuery(appointment.clinician.id, mode)
  const availability = useQuery({ ...query, refetchInterval: 60_000 })
  // In the address, as in booking, so that a reload and the back button keep it.
  const chosen = readTime(new URLSearchParams(useSearch()))
  const choose = (date: string | null, at?: string) =>
    navigate(paths.reschedule(appointment.id, { date, at }), { replace: true })
  const [hint, setHint] = useState('')
  const move = useMutation({
    mutationFn: (to: Slot) =>
      call(`/api/patient-dashboard/appointments/${appointment.id}/reschedule`, {
        method: 'POST',
        body: { startsAt: to.startsAt, centreId: to.centreId },
        isPrivate: true,
      }),
    async onSuccess() {
      await queryClient.invalidateQueries({ queryKey: [mine] })
      navigate(paths.details(appointment.id), { replace: true })
    },
    onError(error) {
      const isGone = error instanceof ApiError && (error.code === 'SLOT_TAKEN' || error.code === 'SLOT_NOT_OFFERED')
      if (!isGone) return
      choose(chosen.date)
      void queryClient.invalidateQueries({ queryKey: query.queryKey })
    },
  })

  if (availability.isPending) return <Skeleton heights={[5, 9]} />
  if (availability.data === undefined) return <ReadFailed error={availability.error} retry={availability.refetch} />
  const days = daysAt(availability.data.days, mode === 'IN_PERSON' ? appointment.centre.id : null)
  const shown = days.find((day) => day.date === chosen.date)?.date ?? days[0]?.date
  const slot = days.flatMap((day) => day.slots).find(({ startsAt }) => startsAt === chosen.startsAt)
  if (shown === undefined) {
    return (
      <Notice title={visitText.noTimesTitle}>
        <SupportPhone />
      </Notice>
    )
  }
  const isGone = chosen.startsAt !== null && slot === undefined
  const problem = move.isError ? sentenceFor(move.error) : isGone ? visitText.timeGone : hint
  return (
    <>
      <SlotPicker
        days={days}
        zones={availability.data}
        date={shown}
        startsAt={slot?.startsAt ?? null}
        onDate={(next) => choose(next)}
        onSlot={(next) => {
          setHint('')
          move.reset()
          choose(shown, next.startsAt)
        }}
      />
      {slot !== undefined && (
        <p role="status">
          {changeText.newTime} <ClinicTime at={slot.startsAt} zone={zoneOf(availability.data, slot.centreId)} />
        </p>
      )}
      <p class={controls.error} role="alert">
        {problem}
      </p>
      <button
        type="button"
        class={`${controls.primary} ${controls.wide}`}
        aria-disabled={move.isPending}
        onClick={() => {
          if (slot === undefined) setHint(visitText.chooseFirst)
          else if (!move.isPending) move.mutate(slot)
        }}
      >
        {move.isPending ? changeText.moving : changeText.confirmMove}
      </button>
    </>
  )
}
