import type { AuditItem } from '../../../contract/staff/audit.ts'

/** A line of the log; for a read, with all the parts of the record that were read together. */
export type AuditLine = AuditItem & { parts: AuditItem['details']['part'][] }

const togetherMs = 60_000

const isSameRead = (line: AuditLine, { action, who, patientId, why, at }: AuditItem): boolean =>
  action === 'PATIENT_READ' &&
  line.action === action &&
  line.who?.userId === who?.userId &&
  line.patientId === patientId &&
  line.why === why &&
  Math.abs(Date.parse(line.at) - Date.parse(at)) < togetherMs

/** Opening a record reads its parts one by one within a second: they are shown as one line. */
export function grouped(items: readonly AuditItem[]): AuditLine[] {
  const lines: AuditLine[] = []
  for (const item of items) {
    const last = lines.at(-1)
    if (last !== undefined && isSameRead(last, item)) {
      if (!last.parts.includes(item.details.part)) last.parts.push(item.details.part)
    } else lines.push({ ...item, parts: [item.details.part] })
  }
  return lines
}
