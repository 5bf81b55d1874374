import type { InjectOptions } from 'fastify'
import { createGateway, type Circumstances, type Gateway } from './gateway.ts'
import { createJobs, type Jobs } from './jobs.ts'
import type { Session } from './hire.ts'
import type { Step } from './operation.ts'
import { createMail, type MailBox } from './mail.ts'
import { createRandom, type Random } from './random.ts'
import { resetStage, type Stage } from './stage.ts'
import { answerRazorpay, createCalendar, createInbox, type Calendar, type Inbox } from './vendors.ts'

export interface Phone {
  accessToken: string
  refreshToken: string
  /** Tokens that were refreshed away. */
  older: string[]
}

/** A payment that a browser was told of, and may pass on. */
interface Handed {
  appointmentId: number
  fields: { razorpay_order_id: string; razorpay_payment_id: string; razorpay_signature: string }
}

export interface Booking {
  appointmentId: number
  orderId: string | null
  body: Record<string, unknown>
  /** The phone that it was booked from. */
  number: string
  /** It may be at another time or centre than `body` says: the answer to a move was lost. */
  isElsewhere?: boolean
  /** The desk has changed it: its move may be told together with a later one, from where both began. */
  isOfDesk?: boolean
}

export interface Asking {
  body: Record<string, unknown>
  beside: Record<string, unknown>[]
}

export interface Patient {
  name: string
  number: string
  address: string
  /** Of the code that was asked for last, where the answer came. */
  otpRequestId?: string
  phones: Phone[]
  bookings: Booking[]
  /** What is asked for at this moment, each with what was asked for beside it. */
  asking: Asking[]
  handed: Handed[]
  /** Whom else the phone books for. */
  family: { id: number; fullName: string; isMinor: boolean }[]
  isMinor: boolean
}

/** What clients were told, which has to be true ever after. */
interface Told {
  orders: Map<string, number>
  paid: Set<string>
  cancelled: Set<number>
  refunds: Set<number>
  /** The last move of an appointment, as far as its patient knows it, each time and centre as the wire has them. */
  moves: Map<number, { from: Record<string, unknown>; to: Record<string, unknown> }>
  /** For whom an appointment was booked, by name. */
  names: Map<number, string>
  /** What the desk was told that it took, in paise, by payment. */
  taken: Map<number, { appointmentId: number; amountPaise: number; userId: number }>
  /** What the desk was told that goes back of a visit that it cancelled, in paise. */
  givenBack: Map<number, number>
  /** What a patient was told that became of an offer, by offer. */
  offers: Map<number, 'MOVED' | 'REFUNDED'>
  /** What was answered to an offer, whether or not the reply came back. */
  answers: Map<number, Set<string>>
  /** Messages about offers that had ended, with how often each had gone out by then. */
  endedMessages: Map<number, number>
  /** What a week became, by clinician and the version that it replaced. */
  weeks: Map<string, string>
  /** How often a member of staff was shown a part of a patient's record: `user patient`. */
  reads: Map<string, number>
  /** How much of it the last check looked at. */
  checked: number
}

export type RunStep = (world: World, step: Step) => Promise<void>

export interface World {
  stage: Stage
  /** For a step that lets others run while it is stopped. */
  runStep: RunStep
  gateway: Gateway
  inbox: Inbox
  calendar: Calendar
  mail: MailBox
  jobs: Jobs
  patients: Patient[]
  told: Told
  /** Appointments that the clinic's own tools confirmed or deleted: nobody of ours tells of that. */
  byClinic: Set<number>
  /** Of the staff, by name. */
  sessions: Map<string, Session>
  /**
   * Visits of which a change by the desk ended nobody knows how, or beside others: what was told of them proves
   * nothing.
   */
  unsureAtDesk: Set<number>
  /** The choices of the step that runs. */
  random: Random
  trace: string[]
  findings: string[]
  /** Phones of patients for whom the front desk booked. */
  bookedAtDesk: Set<string>
  /** The clinic has changed what it offers since the last look: the schedules of all that it concerns, at once. */
  isOfferChanged: boolean
  /** Phones of those who were erased, which stand nowhere any more, and the last event of the gateway before. */
  erased: { number: string; lastEvent: number }[]
  /**
   * Patients whom the clinic deactivated, by user, with the last line of history and the last appointment written
   * before.
   */
  deactivated: Map<number, { history: number; appointment: number }>
  /** How far the checks have looked into the history. */
  seenHistory: number
  /** How much had been written at the last look. */
  written: number
  /** How much had been written, and what time it was, when each part of the checks was last looked at. */
  looked: Map<string, { times: number; atMs: number }>
  /** How many steps run within each other: 1 where nothing else goes on. */
  depth: number
  /** Whose operation is stopped while others run. */
  acting: Patient | undefined
  /** The visit that the desk has to do with meanwhile. */
  inHand: number | undefined
  /** How often it is that patient who does what goes on meanwhile, and that visit with which something is done. */
  actsBeside: number
  /** Every point that was passed, by name. */
  points: string[]
}

export const nowMs = (world: World) => world.stage.clock.now().epochMilliseconds
export const circumstances = (world: World): Circumstances => ({ random: world.random, nowMs: nowMs(world) })

/** Somebody; while an operation is stopped, more often than not whose it is. */
export function somebody({ acting, actsBeside, patients }: World, random: Random): Patient {
  return acting !== undefined && random.chance(actsBeside) ? acting : random.pick(patients)
}

/** A clinic on its first day. */
export async function createWorld(stage: Stage, runStep: RunStep): Promise<World> {
  await resetStage(stage)
  const mail = createMail()
  const gateway = createGateway(mail)
  const calendar = createCalendar()
  const inbox = createInbox(mail, calendar)
  stage.vendors = {
    'razorpay.example': (call, how) => answerRazorpay(gateway, call, how),
    'gallabox.example': (call, how) => inbox.answer(call, how),
    'google.example': (call) => calendar.answer(call),
  }
  const patients = ['Asha', 'Ravi', 'Meera', 'Imran'].map((name, index) => ({
    name,
    number: `919812345${String(600 + index)}`,
    address: `10.0.0.${index + 1}`,
    phones: [],
    bookings: [],
    asking: [],
    handed: [],
    family: [],
    isMinor: false,
  }))
  return {
    stage,
    runStep,
    gateway,
    inbox,
    calendar,
    mail,
    jobs: createJobs(stage.pool),
    patients,
    told: {
      orders: new Map(),
      paid: new Set(),
      cancelled: new Set(),
      refunds: new Set(),
      names: new Map(),
      moves: new Map(),
      taken: new Map(),
      givenBack: new Map(),
      offers: new Map(),
      answers: new Map(),
      endedMessages: new Map(),
      weeks: new Map(),
      reads: new Map(),
      checked: 0,
    },
    byClinic: new Set(),
    sessions: new Map(),
    unsureAtDesk: new Set(),
    bookedAtDesk: new Set(),
    isOfferChanged: false,
    random: createRandom(0),
    trace: [],
    findings: [],
    erased: [],
    deactivated: new Map(),
    seenHistory: 0,
    written: -1,
    looked: new Map(),
    depth: 0,
    acting: undefined,
    inHand: undefined,
    actsBeside: 0.6,
    points: [],
  }
}

export interface Reply {
  status: number
  /** Of what was answered, where it has a version. */
  etag?: string
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
}

/** A request to the API, without a socket. */
export async function call(
  world: World,
  method: InjectOptions['method'],
  url: string,
  more: { body?: unknown; token?: string; address?: string; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const reply = await world.stage.app.inject({
    method,
    url,
    remoteAddress: more.address,
    headers: {
      ...(more.token === undefined ? {} : { authorization: `Bearer ${more.token}` }),
      ...(more.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...more.headers,
    },
    ...(more.body === undefined
      ? {}
      : { payload: typeof more.body === 'string' ? more.body : JSON.stringify(more.body) }),
  })
  const etag = reply.headers.etag?.toString()
  const body = reply.body === '' ? undefined : reply.json()
  return { status: reply.statusCode, body, ...(etag !== undefined && { etag }) }
}
