import type { Call } from '../../../contract/staff/call-list.ts'

/** All reasons to call about one visit: the patient is called once. */
export interface VisitCalls {
  first: Call
  calls: Call[]
}

/** Groups the calls by visit, ordered by the most urgent one of each. */
export function byVisit(items: readonly Call[]): VisitCalls[] {
  const visits = new Map<number, VisitCalls>()
  for (const call of items) {
    const known = visits.get(call.appointmentId)
    if (known === undefined) visits.set(call.appointmentId, { first: call, calls: [call] })
    else known.calls.push(call)
  }
  return [...visits.values()]
}

export const nameOfCall = ({ dependentName, patient }: Call): string => dependentName ?? patient.fullName

/** Whether the search text is part of the name or the phone number. */
export function matches({ first }: VisitCalls, typed: string): boolean {
  const q = typed.trim().toLowerCase()
  if (q === '') return true
  const names = `${first.patient.fullName} ${first.dependentName ?? ''}`.toLowerCase()
  const digits = q.replaceAll(/\D/g, '')
  return names.includes(q) || (digits !== '' && (first.phone ?? '').includes(digits))
}
