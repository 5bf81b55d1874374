import { useState } from 'preact/hooks'
import type { CalendarCard } from '../../../contract/staff/calendar.ts'
import { dateIn, shortDay, timeIn } from '../../shared/format/dates.ts'
import { queryClient } from '../../shared/query-client.ts'
import { deskCalls, nameOf, useDeskAction } from '../desk/desk-calls.ts'
import { staffProblem } from '../desk/problem.ts'
import { offerUndo, notifyProblem } from '../desk/undo.ts'
import { staffSlotsQuery } from '../queries.ts'
import { moveText } from '../text/day.ts'
import type { Column } from './columns.ts'
import { isSameSpot, nextFree, type Direction, type FreeTime, type Spot } from './free-times.ts'
import { showCardAt } from './optimistic.ts'

/** A card that is being moved, by keyboard or mouse, and the times at which it may be dropped. */
export interface Moving {
  card: CalendarCard
  from: Spot
  /** The time at which it would be dropped; null while the mouse is not over a free time. */
  at: Spot | null
  /** Null until they are loaded. */
  free: FreeTime[] | null
  by: 'keys' | 'mouse'
}

interface Given {
  columns: readonly Column[]
  centreId: number | null
  timezone: string
}

export function useMoving({ columns, centreId, timezone }: Given) {
  const [moving, setMoving] = useState<Moving | null>(null)
  /** The text of the banner, announced by screen readers. */
  const [note, setNote] = useState('')
  const dateOf = (instant: string) => dateIn(instant, timezone)
  const clinicianName = (id: number) => columns.find(({ clinician }) => clinician.id === id)?.clinician.fullName ?? ''
  const wordsOf = ({ startsAt, clinicianId }: Spot) =>
    moveText.at(shortDay(dateOf(startsAt)), timeIn(startsAt, timezone), clinicianName(clinicianId))
  const move = useDeskAction(({ card, to, from }: { card: CalendarCard; to: Spot; from: Spot }) => {
    showCardAt(card.id, to)
    const other = to.clinicianId === from.clinicianId ? {} : { clinicianId: to.clinicianId }
    const body = { id: card.id, startsAt: to.startsAt, ...other } as Parameters<typeof deskCalls.move>[0]
    return deskCalls
      .move(body)
      .then(({ appointment }) => offerUndo(appointment, moveText.moved(nameOf(card), wordsOf(to)), { isTold: true }))
      .catch((error: unknown) => {
        showCardAt(card.id, from)
        notifyProblem(staffProblem(error))
      })
  })

  async function start(card: CalendarCard, from: Spot, by: Moving['by']): Promise<void> {
    const name = nameOf(card)
    setNote(moveText.loading(name))
    setMoving({ card, from, at: from, free: null, by })
    const dates = columns.map(({ date }) => date).sort()
    const clinicianIds = [...new Set(columns.map(({ clinician }) => clinician.id))]
    const span = { from: dates[0] ?? dateOf(card.startsAt), to: dates.at(-1) ?? dateOf(card.startsAt) }
    const mode = card.appointmentType === 'ONLINE' ? ('ONLINE' as const) : ('IN_PERSON' as const)
    try {
      const read = await Promise.all(
        clinicianIds.map(async (clinicianId): Promise<FreeTime[]> => {
          const search = { clinicianId, centreId: centreId ?? card.centreId, ...span, mode }
          const { days } = await queryClient.fetchQuery(staffSlotsQuery(search))
          return days.flatMap(({ slots }) =>
            slots.filter(({ why }) => why === null).map((slot) => ({ ...slot, clinicianId })),
          )
        }),
      )
      const free = read.flat()
      setMoving((now) => (now?.card.id === card.id ? { ...now, free } : now))
      setNote(moveText.started(name, free.length))
    } catch (error) {
      setMoving(null)
      setNote('')
      notifyProblem(staffProblem(error))
    }
  }

  function go(direction: Direction): void {
    if (moving?.free === null || moving === null) return
    const places = columns.map(({ clinician, date }) => ({ clinicianId: clinician.id, date }))
    const next = nextFree(moving.free, places, moving.at ?? moving.from, direction, dateOf)
    if (next === null) return setNote(moveText.noMore)
    setMoving({ ...moving, at: next })
    setNote(wordsOf(next))
  }

  /** The free time under the mouse, or why a card cannot be dropped there. */
  function hover(spot: Spot | null, refusal: string): void {
    if (moving === null) return
    setMoving({ ...moving, at: spot })
    setNote(spot === null ? refusal : wordsOf(spot))
  }

  function leave(): void {
    if (moving !== null) setNote(moveText.cancelled(nameOf(moving.card)))
    setMoving(null)
  }

  function drop(): void {
    if (moving === null) return
    if (moving.free === null) return leave()
    const { card, from, at } = moving
    if (at === null) notifyProblem(note)
    if (at === null || isSameSpot(at, from)) return leave()
    setMoving(null)
    setNote('')
    move.run({ card, from, to: at })
  }
  return { moving, note, start, go, hover, leave, drop }
}

export type MovingHandle = ReturnType<typeof useMoving>
