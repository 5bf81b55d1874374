import { useQuery } from '@tanstack/preact-query'
import { useEffect } from 'preact/hooks'
import type { Slot } from '../../../contract/public/clinic.ts'
import type { VisitType } from '../../../contract/core/values.ts'
import { dateIn, shortDay, timeIn } from '../../shared/format/dates.ts'
import { availabilityQuery } from '../../shared/queries.ts'
import { queryClient } from '../../shared/query-client.ts'
import { payText } from '../../shared/text/pay.ts'
import controls from '../../shared/ui/controls.module.css'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import styles from './wizard.module.css'
import { zoneOf } from './zone.ts'

interface Props {
  clinicianId: number
  mode: VisitType
  /** The time that was wanted. */
  around: string
  onSlot: (slot: Slot, date: string) => void
}

const offered = 4

/** The free times closest to the one that was taken, one tap away. */
export function NearestTimes({ clinicianId, mode, around, onSlot }: Props) {
  const query = availabilityQuery(clinicianId, mode)
  useEffect(() => void queryClient.invalidateQueries({ queryKey: query.queryKey }), [around])
  const { data, isFetching } = useQuery(query)
  if (data === undefined || isFetching) return <Skeleton heights={[3]} />
  const distance = ({ startsAt }: Slot) => Math.abs(Date.parse(startsAt) - Date.parse(around))
  const nearest = data.days
    .flatMap((day) => day.slots)
    .filter((slot) => slot.startsAt !== around)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, offered)
    .sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt))
  if (nearest.length === 0) return <p>{payText.nearestNone}</p>
  return (
    <div class={styles.nearest}>
      <p>{payText.nearest}</p>
      <div class={controls.row}>
        {nearest.map((slot) => {
          const zone = zoneOf(data, slot.centreId)
          const date = dateIn(slot.startsAt, zone)
          return (
            <button key={slot.startsAt} type="button" class={controls.secondary} onClick={() => onSlot(slot, date)}>
              {shortDay(date)}, {timeIn(slot.startsAt, zone)}
            </button>
          )
        })}
      </div>
    </div>
  )
}
