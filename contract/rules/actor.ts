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
  /** For one centre, or for every centre if it is null. */
  roles: readonly { role: Role; centreId: number | null }[]
  /** Their own record, if they see patients themselves. */
  clinicianId: number | null
}

/**
 * What acts without a person: a vendor's webhook, a periodic task (`SWEEP`), a command, or `RULE` for automatic
 * consequences.
 */
export type SystemName = 'SWEEP' | 'RULE' | 'WEBHOOK' | 'RECONCILER' | 'CHECKOUT_PAGE' | 'COMMAND'

export interface SystemActor {
  kind: 'SYSTEM'
  name: SystemName
}

/** Who performs an action. Every verb that changes something takes one. */
export type Actor = PatientActor | StaffActor | SystemActor

export const systemActor = (name: SystemName): SystemActor => ({ kind: 'SYSTEM', name })

/** The channel that an actor uses, as the history records it. */
export const sourceOf = (actor: Actor): string =>
  actor.kind === 'SYSTEM' ? actor.name : actor.kind === 'PATIENT' ? 'PATIENT_WEB' : 'STAFF_WEB'

/** The actor's user, if it is a person. */
export const userIdOf = (actor: Actor): UserId | null => (actor.kind === 'SYSTEM' ? null : actor.userId)
