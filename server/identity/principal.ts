import type { PatientActor } from '../../contract/rules/actor.ts'

/** Who is calling: a signed-in patient, and the session that the call came in on. */
export interface Principal extends PatientActor {
  sessionId: number
  /** False until somebody said who the patient is: nothing is booked for nobody. */
  isNamed: boolean
  /** The number may have a new owner: what is kept under it is not shown yet. */
  needsBirthDate: boolean
  /** When a fresh code was last entered in this session. */
  confirmedAt: Temporal.Instant | null
}
