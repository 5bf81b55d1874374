import { percentile } from '../../bench/load.ts'
import { appointmentNumber } from '../../contract/core/appointment-number.ts'
import type { Books } from './checks/books.ts'
import type { DeskTold } from './desk.ts'
import type { Told } from './patient.ts'

export type Line = [what: string, figure: string]

const counted = (values: Iterable<string>) => {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a).map(([value, count]) => `${count} ${value}`)
}

export const listed = (counts: Record<string, number>) =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')

/** The results of the attempts, as their patients saw them. */
export function loadLines(told: readonly Told[], seconds: number): Line[] {
  const was = (test: (one: Told) => boolean) => String(told.filter(test).length)
  const conflicts = told.filter(({ outcome }) => outcome !== '201' && outcome !== 'no answer')
  return [
    ['booking attempts', `${told.length} in ${Math.round(seconds)} s`],
    ['holds acknowledged', was(({ appointmentId }) => appointmentId !== undefined)],
    ['confirmations acknowledged', was(({ settledAs }) => settledAs === 'CONFIRMED')],
    [
      'payments acknowledged for a slot that was lost',
      was(({ settledAs }) => /EXPIRED|CANCELLED/.test(settledAs ?? '')),
    ],
    ['cancellations acknowledged', was(({ cancelled }) => cancelled)],
    ['moves acknowledged', was(({ movedTo }) => movedTo !== undefined)],
    ['browsers that died after paying', was(({ plan, paid }) => plan === 'browser_dies' && paid.length > 0)],
    ['refused', counted(conflicts.map(({ outcome }) => outcome)).join(', ')],
    ['attempts that failed and were repeated', counted(told.flatMap(({ troubles }) => troubles)).join(', ')],
    ['ambiguous to the end', counted(told.flatMap(({ ambiguous }) => ambiguous)).join(', ') || 'none'],
  ]
}

/** What the desk did beside them. */
export const deskLines = ({ actions, visits, closures, troubles }: DeskTold): Line[] => [
  ['changes by the desk acknowledged', listed(actions)],
  [
    'visits of the desk, closures of an hour',
    `${visits.length}, ${visits.filter(({ isUnsure }) => isUnsure).length} of them with a change that had no clear reply; ` +
      `${closures.length}, ${closures.filter(({ isOpenAgain }) => isOpenAgain).length} of them undone`,
  ],
  ['attempts by the desk that failed', counted(troubles).join(', ') || 'none'],
]

/** How long decisions waited for their message, and how long patients with crashed browsers waited for theirs. */
export function timeLines(books: Books, told: readonly Told[]): Line[] {
  const waited = books.notifications
    .filter(({ sentAt }) => sentAt !== null)
    .map(({ createdAt, sentAt, attempts }) => ({
      ms: (sentAt?.epochMilliseconds ?? 0) - createdAt.epochMilliseconds,
      attempts,
    }))
  const secondsOf = (values: { ms: number }[], share: number) =>
    `${percentile(
      values.map(({ ms }) => ms / 1000),
      share,
    )} s`
  const first = waited.filter(({ attempts }) => attempts === 1)
  const arrived = new Map<string, number>()
  for (const { template, values, at } of books.messages) {
    const number = values['6'] ?? values.appointmentNumber ?? ''
    if (template === 'appointment_confirmed' && !arrived.has(number)) arrived.set(number, Date.parse(at))
  }
  const dead = told
    .filter(({ plan }) => plan === 'browser_dies')
    .flatMap(({ appointmentId = 0, paid }) => {
      const at = arrived.get(appointmentNumber(appointmentId))
      return at === undefined || paid[0] === undefined ? [] : [{ ms: at - paid[0].at }]
    })
  return [
    [
      'queued to sent, at the first try',
      `p50 ${secondsOf(first, 0.5)}, p99 ${secondsOf(first, 0.99)} (${first.length} messages)`,
    ],
    [
      'queued to sent, with every retry',
      `p50 ${secondsOf(waited, 0.5)}, p99 ${secondsOf(waited, 0.99)}, longest ${secondsOf(waited, 1)} (${waited.length})`,
    ],
    [
      'capture to WhatsApp, browser dead, webhooks 0 to 5 times',
      `p50 ${secondsOf(dead, 0.5)}, p99 ${secondsOf(dead, 0.99)}, longest ${secondsOf(dead, 1)} (${dead.length})`,
    ],
  ]
}

export function asTable(lines: readonly Line[]): string {
  const width = Math.max(...lines.map(([what]) => what.length))
  const long = Math.max(...lines.map(([, figure]) => figure.length))
  const row = ([what, figure]: Line) => `| ${what.padEnd(width)} | ${figure.padEnd(long)} |`
  return [row(['what', 'figure']), `|${'-'.repeat(width + 2)}|${'-'.repeat(long + 2)}|`, ...lines.map(row)].join('\n')
}
