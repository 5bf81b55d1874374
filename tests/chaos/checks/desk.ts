import type { Pool } from 'pg'
import type { DeskTold, DeskVisit } from '../desk.ts'
import type { Books } from './books.ts'

interface Row {
  id: number
  clinicianId: number
  startsAt: string
  status: string
  phone: string
}

interface DrawerRow {
  id: number
  openedBy: number
  takenPaise: number
  movedPaise: number
}

/** The visits of the desk: nobody of the web asked for them. */
export async function deskVisitIds(pool: Pool): Promise<Set<number>> {
  const { rows } = await pool.query<{ id: number }>(`select id from appointments where source <> 'WEB_PATIENT'`)
  return new Set(rows.map(({ id }) => id))
}

const readVisits = async (pool: Pool) =>
  (
    await pool.query<Row>(`select a.id, a.clinician_id as "clinicianId", a.status, u.phone,
      to_char(a.scheduled_start_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startsAt"
    from appointments a join patient_profiles p on p.id = a.patient_id join users u on u.id = p.user_id
    where a.source <> 'WEB_PATIENT'`)
  ).rows

/** Each change that the desk was told of stands; none is there that nobody made; each drawer has what was taken. */
export async function compareWithDesk(pool: Pool, books: Books, told: DeskTold): Promise<string[]> {
  const rows = await readVisits(pool)
  const byPhone = Map.groupBy(rows, ({ phone }) => phone)
  const findings = [...told.findings]
  const expected = new Set(told.visits.map(({ phone }) => phone))
  for (const { id, phone } of rows) if (!expected.has(phone)) findings.push(`${id} is there, and no desk booked it.`)
  for (const visit of told.visits) findings.push(...visitFindings(visit, byPhone.get(visit.phone) ?? [], books))
  findings.push(...(await cashFindings(pool, told)), ...(await closureFindings(pool, told)))
  return findings
}

/** What a patient is told only of a change that stands. */
const tellsOf = { appointment_cancelled: 'was cancelled', appointment_rescheduled: 'was moved' } as const

function visitFindings(visit: DeskVisit, rows: Row[], { messages }: Books): string[] {
  const { id, phone, isUnsure, status, startsAt, isMoved } = visit
  if (rows.length > 1) return [`The desk booked ${rows.length} times for ${phone}.`]
  const [row] = rows
  if (row === undefined) return id === undefined ? [] : [`${id} was booked at the desk and is not there.`]
  if (isUnsure) return []
  const findings: string[] = []
  if (row.id !== id) findings.push(`${id} was booked at the desk, and ${row.id} is there.`)
  if (row.status !== status) findings.push(`${id} was told to be ${status} at the desk, and is ${row.status}.`)
  if (row.startsAt !== startsAt)
    findings.push(`${id} was told to be at ${startsAt} at the desk, and is at ${row.startsAt}.`)
  const stands = { appointment_cancelled: status === 'CANCELLED', appointment_rescheduled: isMoved }
  for (const [template, says] of Object.entries(tellsOf)) {
    const isTold = messages.some((one) => one.template === template && one.phone.endsWith(phone))
    if (isTold && !stands[template as keyof typeof tellsOf])
      findings.push(`The patient of ${id} was told that it ${says}, and that was undone.`)
  }
  return findings
}

async function cashFindings(pool: Pool, { clerks, visits }: DeskTold): Promise<string[]> {
  const { rows: payments } = await pool.query<{ id: number; visitId: number; paise: number; drawerId: number | null }>(
    `select id, appointment_id as "visitId", (amount * 100)::int as paise, drawer_id as "drawerId" from payments
     where provider = 'DESK' and status in ('SUCCESS', 'REFUNDED')`,
  )
  const { rows: drawers } = await pool.query<DrawerRow>(
    `select d.id, d.opened_by_user_id as "openedBy",
       (select coalesce(sum(p.amount) * 100, 0)::int from payments p where p.drawer_id = d.id and p.method = 'CASH')
         as "takenPaise",
       (select coalesce(sum(m.amount) * 100, 0)::int from drawer_movements m where m.drawer_id = d.id) as "movedPaise"
     from drawers d`,
  )
  const findings: string[] = []
  const byId = new Map(payments.map((row) => [row.id, row]))
  for (const visit of visits) {
    for (const { id, paise } of visit.taken) {
      const row = byId.get(id)
      const isRight = row?.visitId === visit.id && row?.paise === paise && row?.drawerId === visit.clerk.drawerId
      if (!isRight) findings.push(`${paise} paise of ${visit.id} were taken in cash and are not in the drawer's books.`)
    }
    const there = payments.filter(({ visitId }) => visitId === visit.id)
    if (!visit.isUnsure && there.length !== visit.taken.length)
      findings.push(`${visit.id} has ${there.length} payments at the desk, which took ${visit.taken.length}.`)
  }
  for (const { userId, drawerId } of clerks) {
    const own = drawers.filter(({ openedBy }) => openedBy === userId)
    if (own.length > 1) findings.push(`User ${userId} has ${own.length} drawers.`)
    if (drawerId !== undefined && own[0]?.id !== drawerId)
      findings.push(`Drawer ${drawerId} was opened and is not there.`)
  }
  for (const { id, takenPaise, movedPaise } of drawers) {
    if (takenPaise !== movedPaise) findings.push(`Drawer ${id} has ${movedPaise} paise in it of ${takenPaise} taken.`)
  }
  return findings
}

async function closureFindings(pool: Pool, { closures }: DeskTold): Promise<string[]> {
  const { rows } = await pool.query<{ id: number }>('select id from closures')
  const there = new Set(rows.map(({ id }) => id))
  const { rows: open } = await pool.query<{ id: number }>(
    'select id from closure_offers where closure_id is null and ended_at is null',
  )
  return [
    ...closures
      .filter(({ id, isUnsure, isOpenAgain }) => !isUnsure && there.has(id) === isOpenAgain)
      .map(
        ({ id, isOpenAgain }) => `Closure ${id} was ${isOpenAgain ? 'undone and is there' : 'made and is not there'}.`,
      ),
    ...open.map(({ id }) => `Offer ${id} is open, and its closure was undone.`),
  ]
}
