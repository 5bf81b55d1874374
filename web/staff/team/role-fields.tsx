import { roles, type Role } from '../../../contract/rules/actor.ts'
import { scopeOf } from '../../../contract/rules/scope.ts'
import { doorText } from '../../shared/text/door.ts'
import { useCentre } from '../centre.ts'
import controls from '../desk/controls.module.css'
import { Labelled } from '../desk/parts.tsx'
import { teamText } from '../text/team.ts'
import { useViewer } from '../viewer.ts'

export interface RoleAt {
  role: Role
  centreId: number | null
}

/** The roles that the user may give: only administrators give ADMIN, and others only at their own centres. */
export function useGivable() {
  const viewer = useViewer()
  const { centres } = useCentre()
  const isAdmin = viewer.roles.some(({ role }) => role === 'ADMIN')
  const { everywhere, centreIds } = scopeOf(viewer, 'people.write')
  return {
    roles: roles.filter((role) => isAdmin || role !== 'ADMIN'),
    centres: centres.filter(({ id }) => everywhere || centreIds.includes(id)),
    everywhere,
  }
}

interface Props {
  id: string
  value: RoleAt
  onValue: (value: RoleAt) => void
}

/** A role and its centre. */
export function RoleFields({ id, value, onValue }: Props) {
  const givable = useGivable()
  return (
    <>
      <Labelled id={`${id}-role`} label={teamText.role}>
        {(described) => (
          <select
            {...described}
            class={controls.input}
            value={value.role}
            onChange={({ currentTarget }) => onValue({ ...value, role: currentTarget.value as Role })}
          >
            {givable.roles.map((role) => (
              <option key={role} value={role}>
                {doorText.role(role)}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      <Labelled id={`${id}-centre`} label={teamText.centre}>
        {(described) => (
          <select
            {...described}
            class={controls.input}
            value={value.centreId ?? ''}
            onChange={({ currentTarget }) =>
              onValue({ ...value, centreId: currentTarget.value === '' ? null : Number(currentTarget.value) })
            }
          >
            {givable.everywhere && <option value="">{teamText.everyCentre}</option>}
            {givable.centres.map((centre) => (
              <option key={centre.id} value={centre.id}>
                {centre.name}
              </option>
            ))}
          </select>
        )}
      </Labelled>
    </>
  )
}
