import type { Call } from '../../../contract/staff/call-list.ts'

/** Whoever is called is called once, whatever there is to say. */
export interface VisitCalls {
  first: Call
  calls: Call[]
}

/** The calls about each visit together, in the order of the most pressing one. */
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

/** Whether what somebody typed is part of a name or of the number. */
export function matches({ first }: VisitCalls, typed: string): boolean {
  const q = typed.trim().toLowerCase()
  if (q === '') return true
  const names = `${first.patient.fullName} ${first.dependentName ?? ''}`.toLowerCase()
  const digits = q.replaceAll(/\D/g, '')
  return names.includes(q) || (digits !== '' && (first.phone ?? '').includes(digits))
}
