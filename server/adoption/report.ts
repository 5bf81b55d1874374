import { isPassing, isPgError } from '../db/pg-errors.ts'

/** Why the clinic's own database cannot be taken over: one sentence each, with what to do. Nothing was changed. */
export class AdoptionError extends Error {
  readonly findings: readonly string[]
  constructor(findings: readonly string[]) {
    super(
      `The database cannot be taken over yet. Nothing was changed. The obstacles:\n` +
        findings.map((finding) => `  - ${finding}`).join('\n'),
    )
    this.findings = findings
  }
}

/** Turns an error of PostgreSQL, or of a trigger of the clinic's, into a finding. */
export async function explainRefusal<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isPgError(error) || isPassing(error)) throw error
    const { message, detail, table, where } = error
    const on = table === undefined ? '' : ` on ${table}`
    const by = /function (\w+\([^)]*\))/.exec(where ?? '')?.[1]
    const remedy =
      by === undefined
        ? 'Correct the row or the table, and run it again.'
        : `It came from the function ${by}. If a trigger of yours calls it, disable that temporarily: alter ` +
          'table ... disable trigger ...;'
    throw new AdoptionError([
      `PostgreSQL rejected a step${on}: ${[message, detail].filter(Boolean).join('. ')}. ${remedy}`,
    ])
  }
}

/** What a run did, or would do: one sentence each, for people. */
export interface AdoptionReport {
  /** Added or widened in the clinic's own tables. */
  repaired: string[]
  /** Copied from where the earlier system stores it. */
  copied: string[]
  /** For a person to look at; nothing depends on it. */
  notes: string[]
}

export const emptyReport = (): AdoptionReport => ({ repaired: [], copied: [], notes: [] })

const most = 12

/** `12, 57 and 3 more`. */
export function listIds(ids: readonly (number | string)[]): string {
  const shown = ids.slice(0, most).join(', ')
  return ids.length > most ? `${shown} and ${ids.length - most} more` : shown
}

const titles = { repaired: 'Repaired', copied: 'Copied', notes: 'Please check' } as const

export function reportLines(report: AdoptionReport): string[] {
  return (['repaired', 'copied', 'notes'] as const).flatMap((part) =>
    report[part].length === 0 ? [] : [`${titles[part]}:`, ...report[part].map((line) => `  - ${line}`)],
  )
}
