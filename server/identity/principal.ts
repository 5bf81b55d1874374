import type { PatientActor } from '../../contract/rules/actor.ts'

/** Who is calling: a signed-in patient, and the session of the call. */
export interface Principal extends PatientActor {
  sessionId: number
  /** False until somebody has given the patient's name: booking requires one. */
  isNamed: boolean
  /** The number may have a new owner: the account's data is hidden for now. */
  needsBirthDate: boolean
  /** When a fresh code was last entered in this session. */
  confirmedAt: Temporal.Instant | null
}
