import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { useLocation, useSearch } from 'wouter-preact'
import { clinicZone } from '../../../contract/core/zone.ts'
import type { StaffPerson } from '../../../contract/staff/people.ts'
import { nowMs } from '../../shared/clock.ts'
import { readablePhone } from '../../shared/format/phone.ts'
import { doorText } from '../../shared/text/door.ts'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { useCentre } from '../centre.ts'
import clinic from '../clinic/clinic.module.css'
import { ListHead, Searched } from '../clinic/parts.tsx'
import controls from '../desk/controls.module.css'
import { useDeskAction } from '../desk/desk-calls.ts'
import { Problem } from '../desk/parts.tsx'
import { staffProblem } from '../desk/problem.ts'
import { staffPaths } from '../paths.ts'
import patients from '../patients/patients.module.css'
import { whenOf } from '../patients/when.ts'
import { clinicText } from '../text/clinic.ts'
import { teamText } from '../text/team.ts'
import { useViewer } from '../viewer.ts'
import { InviteDialog, type Given } from './invite-dialog.tsx'
import { teamCalls, teamQuery } from './queries.ts'
import { RolesDialog } from './roles-dialog.tsx'
import { OffDialog } from './off-dialog.tsx'

type Open = { what: 'invite'; given: Given } | { what: 'roles' | 'off'; person: StaffPerson } | null

/** The clinic's staff: invite, change roles, deactivate. */
export function TeamScreen() {
  const read = useQuery(teamQuery)
  const [, navigate] = useLocation()
  const asked = Number(new URLSearchParams(useSearch()).get('clinician') ?? Number.NaN)
  const [open, setOpen] = useState<Open>(
    Number.isInteger(asked) ? { what: 'invite', given: { clinicianId: asked } } : null,
  )
  if (read.data === undefined) {
    if (read.isError) return <ReadFailed isScreen error={read.error} retry={() => void read.refetch()} />
    return <Skeleton isScreen heights={[2, 14]} />
  }
  const close = () => {
    setOpen(null)
    void read.refetch()
    if (Number.isInteger(asked)) navigate(staffPaths.team, { replace: true })
  }
  return (
    <div class={patients.screen}>
      <ListHead title={teamText.title}>
        <button type="button" class={controls.button} onClick={() => setOpen({ what: 'invite', given: {} })}>
          {teamText.invite}
        </button>
      </ListHead>
      <Searched
        items={read.data}
        wordsOf={(one) => [one.fullName, one.email, one.phone, ...one.roles.map(({ role }) => doorText.role(role))]}
        emptyTitle={teamText.emptyTitle}
        empty={teamText.empty}
      >
        {(shown) => (
          <table class={patients.table}>
            <thead>
              <tr>
                {Object.entries(teamText.columns).map(([key, name]) => (
                  <th key={key} scope="col">
                    {name}
                  </th>
                ))}
                <th>
                  <span class="visually-hidden">{clinicText.edit}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((person) => (
                <Row key={person.id} person={person} onOpen={setOpen} again={() => void read.refetch()} />
              ))}
            </tbody>
          </table>
        )}
      </Searched>
      {open?.what === 'invite' && <InviteDialog given={open.given} onClose={close} />}
      {open?.what === 'roles' && <RolesDialog person={open.person} onClose={close} />}
      {open?.what === 'off' && <OffDialog person={open.person} onClose={close} />}
    </div>
  )
}

function Row({ person, onOpen, again }: { person: StaffPerson; onOpen: (open: Open) => void; again: () => void }) {
  const { columns } = teamText
  const viewer = useViewer()
  const { centres } = useCentre()
  const turnOn = useDeskAction(teamCalls.turn, again)
  const nameOf = (centreId: number | null) =>
    centreId === null ? teamText.everyCentre : (centres.find(({ id }) => id === centreId)?.name ?? teamText.otherCentre)
  const when = (at: string) => whenOf(at, clinicZone, nowMs())
  const first = person.roles[0]
  return (
    <tr>
      <th scope="row">
        {person.fullName} {person.id === viewer.userId && <span class={controls.soft}>({teamText.you})</span>}{' '}
        {!person.isActive && <span class={clinic.off}>{teamText.off}</span>}
      </th>
      <td data-label={columns.roles}>
        {person.roles.map(({ role, centreId }) => (
          <div key={`${role} ${centreId}`}>{teamText.roleAt(doorText.role(role), nameOf(centreId))}</div>
        ))}
      </td>
      <td data-label={columns.contact}>
        {person.email !== null && <div>{person.email}</div>}
        {person.phone !== null && <div>{readablePhone(person.phone)}</div>}
      </td>
      <td data-label={columns.seen}>
        {person.invitedUntil !== null
          ? teamText.invitedUntil(when(person.invitedUntil))
          : person.lastSeenAt !== null
            ? when(person.lastSeenAt)
            : person.hasJoined
              ? teamText.never
              : teamText.notJoined}
      </td>
      <td>
        {person.mayChange && (
          <span class={controls.row}>
            {person.isActive && (
              <>
                <button type="button" class={controls.quiet} onClick={() => onOpen({ what: 'roles', person })}>
                  {teamText.roles}
                </button>
                {first !== undefined && (
                  <button
                    type="button"
                    class={controls.quiet}
                    onClick={() => onOpen({ what: 'invite', given: { person, ...first } })}
                  >
                    {teamText.reinvite}
                  </button>
                )}
              </>
            )}
            <button
              type="button"
              class={controls.quiet}
              onClick={() =>
                person.isActive ? onOpen({ what: 'off', person }) : turnOn.run({ id: person.id, isOn: true })
              }
            >
              {person.isActive ? teamText.switchOff : teamText.switchOn}
            </button>
            <Problem>{staffProblem(turnOn.error)}</Problem>
          </span>
        )}
      </td>
    </tr>
  )
}
