import type { Told } from '../patient.ts'
import type { AppointmentRow, Books } from './books.ts'

const kept = new Set(['CONFIRMED', 'IN_PROGRESS', 'COMPLETED'])

/** Compares what patients were told with the database: nothing acknowledged is missing, and nothing is extra. */
export function compareWithTold(books: Books, told: readonly Told[]): string[] {
  const byId = new Map(books.appointments.map((row) => [row.id, row]))
  const orders = new Map(books.payments.map((row) => [row.orderId, row.appointmentId]))
  const findings = told.flatMap((one) => missingOf(one, byId, orders, told))
  return [...findings, ...books.appointments.flatMap((row) => extraOf(row, told, indexOf(told)))]
}

function missingOf(
  one: Told,
  byId: ReadonlyMap<number, AppointmentRow>,
  orders: ReadonlyMap<string, number>,
  told: readonly Told[],
): string[] {
  const { appointmentId, orderId, patientId, clinicianId } = one
  if (appointmentId === undefined) return []
  const row = byId.get(appointmentId)
  if (row === undefined) return [`Hold ${appointmentId} was acknowledged and is not there.`]
  const findings: string[] = []
  if (row.patientId !== patientId || row.clinicianId !== clinicianId) {
    findings.push(`Hold ${appointmentId} is another patient's or clinician's.`)
  }
  if (orderId !== undefined && orders.get(orderId) !== appointmentId) {
    findings.push(`Order ${orderId} was handed out for ${appointmentId} and is not its order.`)
  }
  const others = indexOf(told).get(appointmentId) ?? []
  if (one.settledAs === 'CONFIRMED') {
    if (!row.history.includes('CONFIRMED'))
      findings.push(`${appointmentId} was confirmed to its patient and never was.`)
    const mayBeCancelled = others.some((other) => other.cancelAsked)
    if (!kept.has(row.status) && !(row.status === 'CANCELLED' && mayBeCancelled)) {
      findings.push(`${appointmentId} was confirmed, nobody cancelled it, and it is ${row.status}.`)
    }
  }
  if (one.settledAs?.startsWith('refused') === true) {
    findings.push(`A right payment of ${appointmentId} was refused: ${one.settledAs}.`)
  }
  if (one.cancelled && row.status !== 'CANCELLED') {
    findings.push(`${appointmentId} was acknowledged as cancelled and is ${row.status}.`)
  }
  if (one.movedTo !== undefined && row.startsAt !== one.movedTo) {
    findings.push(`${appointmentId} was acknowledged as moved to ${one.movedTo} and is at ${row.startsAt}.`)
  }
  return findings
}

const indexes = new WeakMap<readonly Told[], Map<number, Told[]>>()

/** By appointment: the same patient may have requested the same hold more than once. */
function indexOf(told: readonly Told[]): Map<number, Told[]> {
  const known = indexes.get(told)
  if (known !== undefined) return known
  const index = Map.groupBy(
    told.filter((one) => one.appointmentId !== undefined),
    (one) => one.appointmentId as number,
  )
  indexes.set(told, index)
  return index
}

/** An appointment that nobody requested, or in a state that nobody caused. */
function extraOf(row: AppointmentRow, told: readonly Told[], index: ReadonlyMap<number, Told[]>): string[] {
  const known = index.get(row.id) ?? told.filter((one) => isAskedFor(one, row))
  if (known.length === 0) return [`${row.id} is there and nobody asked for it.`]
  const findings: string[] = []
  if (row.feePaise > 0 && kept.has(row.status) && !known.some((one) => one.paid.length > 0)) {
    findings.push(`${row.id} is ${row.status} and nobody paid for it.`)
  }
  if (row.status === 'CANCELLED' && !known.some((one) => one.cancelAsked)) {
    findings.push(`${row.id} is cancelled and nobody asked for that.`)
  }
  const times = known.flatMap((one) => [one.startsAt, one.moveAsked])
  if (!times.includes(row.startsAt)) findings.push(`${row.id} is at ${row.startsAt}, which nobody asked for.`)
  return findings
}

/** By a patient whose reply was lost. */
const isAskedFor = (one: Told, row: AppointmentRow) =>
  one.patientId === row.patientId && one.clinicianId === row.clinicianId && one.startsAt === row.startsAt
