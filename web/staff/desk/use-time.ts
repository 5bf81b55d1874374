import { useQuery } from '@tanstack/preact-query'
import { useEffect, useState } from 'preact/hooks'
import type { StaffSlot } from '../../../contract/staff/appointments.ts'
import { nowMs } from '../../shared/clock.ts'
import { addDays } from '../../shared/format/dates.ts'
import { staffSlotsQuery } from '../queries.ts'
import { firstFreeFrom, modeOffered, slotsOn, type Mode } from './slots.ts'

interface Wanted {
  clinicianId: number | null
  centreId: number
  date: string
  /** The initial time, if one was clicked. */
  startsAt?: string
  mode: Mode
}

const daysRead = 14

/** The chosen time: the first free one, until the user chooses another. */
export function useTime({ clinicianId, centreId, date: first, startsAt, mode: wanted }: Wanted) {
  const [date, setDate] = useState(first)
  const [mode, setMode] = useState<Mode>(wanted)
  const [hasOverride, setOverride] = useState(false)
  const [picked, setPicked] = useState<StaffSlot | null>(null)
  const [hasPickedDate, setPickedDate] = useState(false)
  // Loaded in blocks of days, so that going from day to day needs no new request.
  const [from, setFrom] = useState(first)
  const slots = useQuery({
    ...staffSlotsQuery({
      clinicianId: clinicianId ?? 0,
      centreId,
      from,
      to: addDays(from, daysRead - 1),
      override: hasOverride,
    }),
    enabled: clinicianId !== null,
    placeholderData: (last, query) =>
      (query?.queryKey[2] as { clinicianId: number } | undefined)?.clinicianId === clinicianId ? last : undefined,
  })
  const fromMs = startsAt === undefined ? nowMs() : Date.parse(startsAt)
  const shownMode = slots.data === undefined ? mode : modeOffered(slots.data, mode)
  const proposed = firstFreeFrom(slots.data, shownMode, {
    date,
    instantMs: fromMs,
    isWithin: startsAt !== undefined,
  })
  const isOffered = (slot: StaffSlot) =>
    slotsOn(slots.data, date, shownMode).some(({ startsAt: at }) => at === slot.startsAt)
  const chosen =
    picked !== null && isOffered(picked) ? picked : proposed !== null && proposed.date === date ? proposed.slot : null

  // If nothing is free on the initial day, go to the next day with free times, unless the user chose this day.
  useEffect(() => {
    if (!hasPickedDate && proposed !== null && proposed.date !== date) setDate(proposed.date)
  }, [proposed?.date])
  return {
    date,
    mode: shownMode,
    slots: slots.data,
    state: slots.isPending ? ('pending' as const) : slots.isError ? ('failed' as const) : ('read' as const),
    retry: () => void slots.refetch(),
    fromMs,
    chosen,
    hasOverride,
    setOverride,
    setMode,
    pick: setPicked,
    pickDate(next: string): void {
      setPickedDate(true)
      setDate(next)
      if (next < from || next > addDays(from, daysRead - 1)) setFrom(next)
    },
  }
}
