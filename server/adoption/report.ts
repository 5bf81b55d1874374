import { isPassing, isPgError } from '../db/pg-errors.ts'

/** What stands in the way of taking over the clinic's own database: a sentence each, with what to do. Nothing was changed. */
export class AdoptionError extends Error {
  readonly findings: readonly string[]
  constructor(findings: readonly string[]) {
    super(
      `The database cannot be taken over yet. Nothing was changed. In the way:\n` +
        findings.map((finding) => `  - ${finding}`).join('\n'),
    )
    this.findings = findings
  }
}

/** What PostgreSQL, or a trigger of the clinic's, refused while a database was taken over, as a finding. */
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
        : `It came from the function ${by}. If a trigger of yours calls it, switch that off for the while: alter table ... disable trigger ...;`
    throw new AdoptionError([
      `PostgreSQL refused a step${on}: ${[message, detail].filter(Boolean).join('. ')}. ${remedy}`,
    ])
  }
}

/** What a run did, or would do: for people, a sentence each. */
export interface AdoptionReport {
  /** Added or widened in the clinic's own tables. */
  mended: string[]
  /** Brought over from where the earlier system keeps it. */
  carried: string[]
  /** For a person to look at; nothing waits for it. */
  notes: string[]
}

export const emptyReport = (): AdoptionReport => ({ mended: [], carried: [], notes: [] })

const most = 12

/** `12, 57 and 3 more`. */
export function listIds(ids: readonly (number | string)[]): string {
  const shown = ids.slice(0, most).join(', ')
  return ids.length > most ? `${shown} and ${ids.length - most} more` : shown
}

const titles = { mended: 'Mended', carried: 'Carried over', notes: 'To look at' } as const

export function reportLines(report: AdoptionReport): string[] {
  return (['mended', 'carried', 'notes'] as const).flatMap((part) =>
    report[part].length === 0 ? [] : [`${titles[part]}:`, ...report[part].map((line) => `  - ${line}`)],
  )
}
