import type { PatientActor, StaffActor, SystemActor } from './actor.ts'
import type { AppointmentStatus } from './appointments.ts'
import { cancelUntilMs } from './cancel-until.ts'
import { hasPermission, type Permission } from './permissions.ts'

/** The part of an instant that comparing needs: the server passes a Temporal.Instant, the web whatever it has. */
interface At {
  readonly epochMilliseconds: number
}

/** What the rules need to know about an appointment. */
export interface AppointmentThing {
  status: AppointmentStatus
  startsAt: At
  /** When an unpaid hold expires; null if it never does. */
  holdExpiresAt: At | null
  centreId: number | null
  clinicianId: number | null
  /** How long before the start its patient was told, when it was booked, that they may still cancel or move it. */
  cancelCutoffHours?: number | null
  /** Whether its status last changed today, or its patient arrived today, at its centre. */
  isChangedToday?: boolean
  /** When its patient arrived. */
  checkedInAt?: At | null
}

export interface Circumstances {
  now: At
  /** How long before the start a patient may still cancel or move an appointment that has no hours of its own. */
  cutoffHours: number
}

export type Refusal = 'FORBIDDEN' | 'NOT_CANCELLABLE' | 'CANCEL_WINDOW_CLOSED' | 'HOLD_EXPIRED' | 'STATUS_CHANGED'

export type Verdict = { allowed: true } | { allowed: false; reason: Refusal; permission?: Permission }

/** Conditions beyond the status, and the refusal if one does not hold. */
const conditions = {
  /** A hold at any time; a confirmed appointment until exactly the cutoff before its start. */
  BEFORE_CUTOFF: {
    holds: ({ status, startsAt, cancelCutoffHours }, { now, cutoffHours }) =>
      status === 'BOOKED' ||
      now.epochMilliseconds <= cancelUntilMs(startsAt.epochMilliseconds, cancelCutoffHours ?? cutoffHours),
    reason: 'CANCEL_WINDOW_CLOSED',
  },
  HOLD_OPEN: {
    holds: ({ holdExpiresAt }, { now }) =>
      holdExpiresAt === null || holdExpiresAt.epochMilliseconds > now.epochMilliseconds,
    reason: 'HOLD_EXPIRED',
  },
  BEFORE_START: {
    holds: ({ startsAt }, { now }) => startsAt.epochMilliseconds > now.epochMilliseconds,
    reason: 'HOLD_EXPIRED',
  },
  STEP_TAKEN: {
    holds: ({ status, checkedInAt }) => status !== 'CONFIRMED' || (checkedInAt ?? null) !== null,
    reason: 'STATUS_CHANGED',
  },
  SAME_DAY: { holds: ({ isChangedToday }) => isChangedToday === true, reason: 'STATUS_CHANGED' },
} satisfies Record<
  string,
  { holds: (thing: AppointmentThing, circumstances: Circumstances) => boolean; reason: Refusal }
>

type Condition = keyof typeof conditions

interface Rule {
  /** The statuses in which it is possible. */
  in: readonly AppointmentStatus[]
  /** The refusal in any other status. */
  otherwise: Refusal
  /** What a patient needs in addition; if missing, patients may not do it. */
  patient?: readonly Condition[]
  /** What staff need besides the permission; if missing, staff may not do it. */
  staff?: { permission: Permission; when: readonly Condition[] }
  system?: readonly Condition[]
}

/** Who may do what to an appointment, and in which states. */
export const appointmentRules = {
  release: {
    in: ['BOOKED'],
    otherwise: 'NOT_CANCELLABLE',
    patient: [],
    staff: { permission: 'desk.write', when: [] },
    system: [],
  },
  cancel: {
    in: ['BOOKED', 'CONFIRMED'],
    otherwise: 'NOT_CANCELLABLE',
    patient: ['BEFORE_CUTOFF'],
    staff: { permission: 'desk.write', when: [] },
    system: [],
  },
  move: {
    in: ['CONFIRMED'],
    otherwise: 'NOT_CANCELLABLE',
    patient: ['BEFORE_CUTOFF'],
    staff: { permission: 'desk.write', when: [] },
  },
  pay: {
    in: ['BOOKED'],
    otherwise: 'HOLD_EXPIRED',
    patient: ['HOLD_OPEN', 'BEFORE_START'],
    staff: { permission: 'money.take', when: ['HOLD_OPEN'] },
  },
  join: {
    in: ['CONFIRMED', 'IN_PROGRESS'],
    otherwise: 'STATUS_CHANGED',
    patient: [],
    staff: { permission: 'visit.write', when: [] },
  },
  checkIn: { in: ['CONFIRMED'], otherwise: 'STATUS_CHANGED', staff: { permission: 'desk.write', when: [] } },
  start: { in: ['CONFIRMED'], otherwise: 'STATUS_CHANGED', staff: { permission: 'visit.write', when: [] } },
  complete: {
    in: ['CONFIRMED', 'IN_PROGRESS'],
    otherwise: 'STATUS_CHANGED',
    staff: { permission: 'visit.write', when: [] },
  },
  noShow: { in: ['CONFIRMED'], otherwise: 'STATUS_CHANGED', staff: { permission: 'visit.write', when: [] } },
  // Of what is confirmed it takes the arrival back.
  stepBack: {
    in: ['CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW'],
    otherwise: 'STATUS_CHANGED',
    staff: { permission: 'visit.write', when: ['STEP_TAKEN', 'SAME_DAY'] },
  },
  override: {
    in: ['BOOKED', 'CONFIRMED'],
    otherwise: 'STATUS_CHANGED',
    staff: { permission: 'desk.override', when: [] },
  },
  refundLate: {
    in: ['BOOKED', 'CONFIRMED', 'CANCELLED'],
    otherwise: 'STATUS_CHANGED',
    staff: { permission: 'desk.override', when: [] },
  },
  // Within its window, which the server keeps.
  undo: {
    in: ['BOOKED', 'CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW', 'CANCELLED'],
    otherwise: 'STATUS_CHANGED',
    staff: { permission: 'visit.write', when: [] },
  },
  expire: { in: ['BOOKED'], otherwise: 'STATUS_CHANGED', system: [] },
} as const satisfies Record<string, Rule>

export type AppointmentAction = keyof typeof appointmentRules

/** Whoever asks: the web knows its patient without ids. */
export type Asking = Pick<PatientActor, 'kind'> | StaffActor | SystemActor

/**
 * Whether an actor may do something to an appointment, and if not, why. Ownership is decided by the query that read
 * it: a patient's appointment is their own.
 */
export function can(
  actor: Asking,
  action: AppointmentAction,
  thing: AppointmentThing,
  circumstances: Circumstances,
): Verdict {
  const rule: Rule = appointmentRules[action]
  if (actor.kind === 'STAFF' && rule.staff !== undefined) {
    const { permission } = rule.staff
    if (!hasPermission(actor, permission, thing)) return { allowed: false, reason: 'FORBIDDEN', permission }
  }
  const when = actor.kind === 'STAFF' ? rule.staff?.when : actor.kind === 'PATIENT' ? rule.patient : rule.system
  if (when === undefined) return { allowed: false, reason: 'FORBIDDEN' }
  if (!rule.in.includes(thing.status)) return { allowed: false, reason: rule.otherwise }
  const broken = when.find((name) => !conditions[name].holds(thing, circumstances))
  return broken === undefined ? { allowed: true } : { allowed: false, reason: conditions[broken].reason }
}
