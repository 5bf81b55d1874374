import { useQuery } from '@tanstack/preact-query'
import { Link } from 'wouter-preact'
import { appointmentNumber } from '../../../contract/core/appointment-number.ts'
import controls from '../desk/controls.module.css'
import { patientPath, staffPaths } from '../paths.ts'
import { auditText, type About } from '../text/audit.ts'
import type { AuditLine } from './grouped.ts'
import { auditPeopleQuery } from './queries.ts'
import { nameOfClinician, nameOfWho, sentenceOf } from './sentences.ts'

/** A line of the log, with links to what it is about. */
export function Line({ item, zone }: { item: AuditLine; zone: string }) {
  const { sentence, because } = sentenceOf(item, zone)
  return (
    <>
      {sentence.map((part, index) =>
        typeof part === 'string' ? part : <Thing key={index} about={part.about} item={item} />,
      )}
      {because !== '' && <span class={controls.soft}> {because}</span>}
    </>
  )
}

function Thing({ about, item }: { about: About; item: AuditLine }) {
  const { patientId, patientName, entityId } = item
  if (about === 'who') return <strong>{nameOfWho(item)}</strong>
  if (about === 'clinician') return <strong>{nameOfClinician(item)}</strong>
  if (about === 'staff') return <Staff userId={entityId} />
  if (about === 'patient') {
    if (patientId === null) return <>{auditText.noPatient}</>
    return <Link href={patientPath(patientId)}>{patientName ?? `#${patientId}`}</Link>
  }
  if (entityId === null) return null
  return <Link href={`${staffPaths.home}?appointment=${entityId}`}>{appointmentNumber(entityId)}</Link>
}

function Staff({ userId }: { userId: number | null }) {
  const people = useQuery(auditPeopleQuery).data ?? []
  return <strong>{people.find((one) => one.userId === userId)?.fullName ?? auditText.someStaff}</strong>
}
