import type { OfferedTime } from '../../contract/staff/closures.ts'
import type { AppointmentId, ClinicianId } from '../../contract/core/values.ts'
import { toWire } from '../core/instants.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { freeSlotsOf, type ClosedSpan } from '../scheduling/free-slots.ts'
import type { OfferedSlot } from '../scheduling/slots.ts'
import { listPeers, listVisitsToPlace, type Peer, type VisitToPlace } from './offer-search-queries.ts'

/** How far ahead of a visit, or of the end of its closure, times are looked for. */
const searchDays = 21

export interface HowMany {
  own: number
  others: number
}

const onALine: HowMany = { own: 3, others: 3 }

/**
 * The best other times of each visit: the same clinician's next ones, at the same centre first, then the first of
 * others who share a speciality and a language. Three queries, however many visits. `closed` is a closure that is not
 * in force yet.
 */
export async function findOffers(
  deps: Deps,
  db: DatabaseOrTx,
  ids: readonly AppointmentId[],
  { closed, until, howMany = onALine }: { closed?: ClosedSpan; until?: Temporal.Instant; howMany?: HowMany } = {},
): Promise<Map<AppointmentId, OfferedTime[]>> {
  const visits = await listVisitsToPlace(db, ids)
  if (visits.length === 0) return new Map()
  const peers = await listPeers(db, [...new Set(visits.map(({ clinicianId }) => clinicianId))])
  const starts = visits.map(({ startsAt }) => startsAt.epochMilliseconds)
  const from = Temporal.Instant.fromEpochMilliseconds(Math.min(...starts))
  const last = Temporal.Instant.fromEpochMilliseconds(
    Math.max(...starts, (until ?? closed?.endsAt)?.epochMilliseconds ?? 0),
  )
  const clinicianIds = [...new Set(peers.map(({ clinicianId }) => clinicianId))]
  const to = last.add({ hours: 24 * searchDays })
  const free = await freeSlotsOf(deps, db, clinicianIds, { from, to, closed })
  return new Map(visits.map((visit) => [visit.id, choose(visit, { peers, free, howMany })]))
}

interface Choice {
  peers: readonly Peer[]
  free: ReadonlyMap<ClinicianId, OfferedSlot[]>
  howMany: HowMany
}

function choose(visit: VisitToPlace, { peers, free, howMany }: Choice): OfferedTime[] {
  const mode = visit.isOnline ? 'ONLINE' : 'IN_PERSON'
  const later = (clinicianId: ClinicianId) =>
    (free.get(clinicianId) ?? []).filter(
      (slot) => slot.mode === mode && slot.startMs > visit.startsAt.epochMilliseconds,
    )
  const isHere = ({ centreId }: OfferedSlot) => visit.isOnline || centreId === visit.centreId
  const mine = peers.filter(({ ofClinicianId }) => ofClinicianId === visit.clinicianId)

  const own = mine.find(({ clinicianId }) => clinicianId === visit.clinicianId)
  const ownSlots = later(visit.clinicianId)
  const ownChosen = [...ownSlots.filter(isHere), ...ownSlots.filter((slot) => !isHere(slot))].slice(0, howMany.own)
  const others = mine
    .filter(({ clinicianId }) => clinicianId !== visit.clinicianId)
    .flatMap((peer) =>
      later(peer.clinicianId)
        .filter(isHere)
        .slice(0, 1)
        .map((slot) => ({ peer, slot })),
    )
    .sort((a, b) => a.slot.startMs - b.slot.startMs)
    .slice(0, howMany.others)
  return [
    ...(own === undefined ? [] : ownChosen.map((slot) => toOffer(own, slot))),
    ...others.map(({ peer, slot }) => toOffer(peer, slot)),
  ]
}

const msToWire = (ms: number) => toWire(Temporal.Instant.fromEpochMilliseconds(ms))

const toOffer = ({ clinicianId, fullName }: Peer, { startMs, endMs, centreId }: OfferedSlot): OfferedTime => ({
  clinicianId,
  clinicianName: fullName,
  startsAt: msToWire(startMs),
  endsAt: msToWire(endMs),
  centreId,
})
