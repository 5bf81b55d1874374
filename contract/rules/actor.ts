import type { PatientId, UserId } from '../core/values.ts'

export const roles = ['ADMIN', 'MANAGER', 'CENTRE_MANAGER', 'CARE_COORDINATOR', 'FRONT_DESK', 'CLINICIAN'] as const
export type Role = (typeof roles)[number]

export interface PatientActor {
  kind: 'PATIENT'
  userId: UserId
  patientId: PatientId
}

export interface StaffActor {
  kind: 'STAFF'
  userId: UserId
  /** Of one centre, or of every centre where it is null. */
  roles: readonly { role: Role; centreId: number | null }[]
  /** Their own, where they see patients themselves. */
  clinicianId: number | null
}

/** What acts without a person: a vendor's call, the look at what is due, a command; `RULE` for what follows by itself. */
export type SystemName = 'SWEEP' | 'RULE' | 'WEBHOOK' | 'RECONCILER' | 'CHECKOUT_PAGE' | 'COMMAND'

export interface SystemActor {
  kind: 'SYSTEM'
  name: SystemName
}

/** Who does something. Every verb that changes something is told. */
export type Actor = PatientActor | StaffActor | SystemActor

export const systemActor = (name: SystemName): SystemActor => ({ kind: 'SYSTEM', name })

/** By which door an actor comes, as the history keeps it. */
export const sourceOf = (actor: Actor): string =>
  actor.kind === 'SYSTEM' ? actor.name : actor.kind === 'PATIENT' ? 'PATIENT_WEB' : 'STAFF_WEB'

/** The person, where it is one. */
export const userIdOf = (actor: Actor): UserId | null => (actor.kind === 'SYSTEM' ? null : actor.userId)
