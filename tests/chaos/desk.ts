import { createDeps } from '../../server/bin/create-deps.ts'
import { silentLog } from '../../server/core/log.ts'
import { transact } from '../../server/db/transact.ts'
import { inviteStaff } from '../../server/identity/staff/invite.ts'
import { openStaffSession } from '../../server/identity/staff/open-session.ts'
import { ask, type Call } from './client.ts'
import type { Slot } from './clinic.ts'
import type { Stage } from './stage.ts'

const centres = [1, 2]
const openingPaise = 100_000
const hourMs = 3_600_000

export interface Clerk {
  userId: number
  centreId: number
  cookie: string
  mayClose: boolean
  /** Undefined where nobody knows whether it was opened. */
  drawerId?: number
}

/** One visit as its clerk was told that it stands: the database has to agree, and what its patient was told too. */
export interface DeskVisit {
  clerk: Clerk
  phone: string
  /** Undefined where no reply said whether it was booked. */
  id?: number
  clinicianId: number
  startsAt: string
  status: 'CONFIRMED' | 'CANCELLED'
  /** In cash, by the replies. */
  taken: { id: number; paise: number }[]
  isMoved: boolean
  /** A change got no reply that says what happened: what it led to may be there or not. */
  isUnsure: boolean
}

export interface DeskTold {
  clerks: Clerk[]
  visits: DeskVisit[]
  closures: { id: number; isOpenAgain: boolean; isUnsure: boolean }[]
  actions: Record<string, number>
  /** Refusals that nothing explains, and replies that may not be given. */
  findings: string[]
  troubles: string[]
}

/** A front desk and a centre's manager at each centre, signed in; each opens a drawer. */
export async function hireDesk({ config, pool }: Stage): Promise<Clerk[]> {
  const deps = createDeps(config, { pool, log: silentLog })
  const browser = { userAgent: null, address: '127.0.0.1', sessionToken: null }
  const clerks: Clerk[] = []
  for (const centreId of centres) {
    for (const role of ['FRONT_DESK', 'CENTRE_MANAGER'] as const) {
      const email = `${role.toLowerCase()}-${centreId}@chaos.example`
      const asked = {
        role,
        centreId,
        clinicianId: null,
        fullName: `Desk ${centreId}`,
        email,
        phone: null,
        invitedBy: null,
      }
      const { userId } = await inviteStaff(deps, asked)
      const now = deps.clock.now()
      const { token } = await transact(deps.db, (tx) =>
        openStaffSession(deps, tx, { userId, signedInWith: 'INVITE', browser, now }),
      )
      clerks.push({ userId, centreId, cookie: `mibo_staff=${token}`, mayClose: role === 'CENTRE_MANAGER' })
    }
  }
  return clerks
}

const anyOf = <Item>(items: readonly Item[]) => items[Math.floor(Math.random() * items.length)] as Item

interface Desk {
  apiUrls: string[]
  slots: Slot[]
  told: DeskTold
}

interface Said {
  status: number
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
  /** The first attempt was answered: the reply is about this change and no earlier one. */
  isSure: boolean
}

async function say({ apiUrls, told }: Desk, clerk: Clerk, name: string, call: Call): Promise<Said> {
  const { answer, troubles } = await ask(apiUrls, { ...call, cookie: clerk.cookie })
  told.troubles.push(...troubles)
  const { status, body } = answer ?? { status: 0, body: {} }
  const isDone = status >= 200 && status < 300
  if (isDone) told.actions[name] = (told.actions[name] ?? 0) + 1
  if (status === 401 || status === 400) told.findings.push(`The desk's ${name} was answered ${status} ${body.code}.`)
  return { status, body, isSure: answer !== undefined && troubles.length === 0 }
}

let phones = 0

async function book(desk: Desk, clerk: Clerk): Promise<DeskVisit | undefined> {
  const { clinicianId, centreId, startsAt } = anyOf(desk.slots.filter((slot) => slot.centreId === clerk.centreId))
  const phone = `91911${String((phones += 1)).padStart(6, '0')}5`
  const payment =
    clerk.drawerId !== undefined && Math.random() < 0.4 ? { how: 'NOW', method: 'CASH' } : { how: 'AT_VISIT' }
  const appointmentType = Math.random() < 0.5 ? 'ONLINE' : 'IN_PERSON'
  const patient = { fullName: 'Who calls', phone: `+${phone}` }
  const body = { patient, clinicianId, centreId, startsAt, appointmentType, payment }
  const { status, body: reply, isSure } = await say(desk, clerk, 'book', { path: '/api/staff/appointments', body })
  const visit: DeskVisit = {
    clerk,
    phone,
    clinicianId,
    startsAt,
    status: 'CONFIRMED',
    taken: [],
    isMoved: false,
    isUnsure: !isSure,
  }
  if (status === 201) {
    visit.id = reply.appointment.id
    // What was lost before made nothing: the time would have been taken.
    visit.isUnsure = false
    if (reply.payment !== null) visit.taken.push({ id: reply.payment.id, paise: reply.payment.amountPaise })
  }
  if (status === 201 || !isSure) desk.told.visits.push(visit)
  return status === 201 ? visit : undefined
}

const pathOf = ({ id }: DeskVisit, action: string) => `/api/staff/appointments/${id}/${action}`

/** Takes what is due. Nobody takes it twice: a second attempt is refused once the first had its effect. */
async function takeCash(desk: Desk, visit: DeskVisit): Promise<void> {
  if (visit.status !== 'CONFIRMED' || visit.clerk.drawerId === undefined) return
  const seen = await say(desk, visit.clerk, 'look', { path: `/api/staff/appointments/${visit.id}` })
  const { duePaise = 0 } = seen.body
  if (seen.status !== 200 || duePaise === 0) return
  const body = { method: 'CASH', amountPaise: duePaise }
  const {
    status,
    body: payment,
    isSure,
  } = await say(desk, visit.clerk, 'cash', { path: pathOf(visit, 'payments'), body })
  if (status === 201) visit.taken.push({ id: payment.id, paise: payment.amountPaise })
  else visit.isUnsure ||= !isSure
}

/** Moves or cancels, and takes it back within the minute or not. */
async function change(desk: Desk, visit: DeskVisit): Promise<void> {
  if (visit.status !== 'CONFIRMED') return
  const before = { ...visit }
  const isMove = Math.random() < 0.5
  const { startsAt } = anyOf(desk.slots.filter((slot) => slot.clinicianId === visit.clinicianId))
  const refund = visit.taken.length > 0 ? 'NONE' : 'FULL'
  const body = isMove ? { startsAt, reason: 'Asked by phone' } : { reason: 'Asked by phone', refund }
  const name = isMove ? 'move' : 'cancel'
  const done = await say(desk, visit.clerk, name, { path: pathOf(visit, name), body })
  if (done.status !== 200) return void (visit.isUnsure ||= !done.isSure)
  if (isMove) Object.assign(visit, { startsAt, isMoved: true })
  else visit.status = 'CANCELLED'
  // Of a change that was made twice only the second would be undone.
  if (!done.isSure || Math.random() < 0.5) return
  const undone = await say(desk, visit.clerk, 'undo', { path: pathOf(visit, 'undo'), body: {} })
  const { startsAt: was, status, isMoved } = before
  if (undone.status === 200) Object.assign(visit, { startsAt: was, status, isMoved })
  // A second attempt may have found the change undone by the first.
  if (!undone.isSure) visit.isUnsure = true
}

/** Closes the hour of a visit, and opens it again mostly. */
async function closeHour(desk: Desk, { clerk, clinicianId, startsAt }: DeskVisit): Promise<void> {
  const endsAt = new Date(Date.parse(startsAt) + hourMs).toISOString()
  const body = { clinicianId, centreId: clerk.centreId, startsAt, endsAt, reason: 'Ill today' }
  const { status, body: reply } = await say(desk, clerk, 'close', { path: '/api/staff/closures', body })
  if (status !== 201) return
  const closure = { id: reply.closure.id as number, isOpenAgain: false, isUnsure: false }
  desk.told.closures.push(closure)
  if (Math.random() < 0.3) return
  const path = `/api/staff/closures/${closure.id}`
  const opened = await say(desk, clerk, 'reopen', { path, method: 'DELETE' })
  if (opened.status === 204) closure.isOpenAgain = true
  else closure.isUnsure = !opened.isSure
}

async function workAsClerk(desk: Desk, clerk: Clerk, isOver: () => boolean): Promise<void> {
  const body = { centreId: clerk.centreId, openingPaise }
  const opened = await say(desk, clerk, 'drawer', { path: '/api/staff/drawers', body })
  if (opened.status === 201) clerk.drawerId = opened.body.id
  while (!isOver()) {
    const visit = await book(desk, clerk)
    if (visit === undefined) continue
    if (Math.random() < 0.4) await takeCash(desk, visit)
    if (Math.random() < 0.6) await change(desk, visit)
    if (!visit.isUnsure && Math.random() < 0.3) await change(desk, visit)
    if (clerk.mayClose && Math.random() < 0.15) await closeHour(desk, visit)
  }
}

/** Lets the desk work beside the patients until `end`, which gives what it was told. */
export function openDesk({ apiUrls, slots }: Stage, clerks: Clerk[]): { end(): Promise<DeskTold> } {
  const told: DeskTold = { clerks, visits: [], closures: [], actions: {}, findings: [], troubles: [] }
  const progress = { isOver: false }
  const working = Promise.all(
    clerks.map((clerk) => workAsClerk({ apiUrls, slots, told }, clerk, () => progress.isOver)),
  )
  return {
    async end() {
      progress.isOver = true
      await working
      return told
    },
  }
}
