import { useState } from 'preact/hooks'
import type { StaffPerson } from '../../../contract/staff/people.ts'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import controls from '../desk/controls.module.css'
import { useDeskAction } from '../desk/desk-calls.ts'
import { Problem } from '../desk/parts.tsx'
import { staffProblem } from '../desk/problem.ts'
import { teamText } from '../text/team.ts'
import { teamCalls } from './queries.ts'
import { RoleFields, useGivable, type RoleAt } from './role-fields.tsx'

/** Changes somebody's roles and their centres. */
export function RolesDialog({ person, onClose }: { person: StaffPerson; onClose: () => void }) {
  return (
    <Dialog class={controls.dialog} labelledBy="roles-title" onClose={onClose}>
      {(close) => <Form person={person} close={close} />}
    </Dialog>
  )
}

function Form({ person, close }: { person: StaffPerson; close: () => void }) {
  const givable = useGivable()
  const [rows, setRows] = useState<RoleAt[]>(person.roles)
  const save = useDeskAction(teamCalls.roles, () => close())
  const centreId = givable.everywhere ? null : (givable.centres[0]?.id ?? null)
  return (
    <form
      class={controls.stack}
      onSubmit={(event) => {
        event.preventDefault()
        if (rows.length > 0) save.run({ id: person.id, roles: rows })
      }}
    >
      <h2 id="roles-title">{teamText.rolesTitle(person.fullName)}</h2>
      <p class={controls.soft}>{teamText.rolesLead}</p>
      {rows.map((row, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a row has no identity but its position
        <div key={index} class={controls.two}>
          <RoleFields
            id={`role-${index}`}
            value={row}
            onValue={(value) => setRows(rows.map((one, at) => (at === index ? value : one)))}
          />
          {rows.length > 1 && (
            <button type="button" class={controls.quiet} onClick={() => setRows(rows.filter((_, at) => at !== index))}>
              {teamText.removeRole}
            </button>
          )}
        </div>
      ))}
      <button
        type="button"
        class={controls.button}
        onClick={() => setRows([...rows, { role: 'FRONT_DESK', centreId }])}
      >
        {teamText.addRole}
      </button>
      <Problem>{staffProblem(save.error)}</Problem>
      <div class={controls.actions}>
        <button type="submit" class={controls.primary} aria-disabled={save.isPending}>
          {teamText.save}
        </button>
        <button type="button" class={controls.button} onClick={() => close()}>
          {teamText.cancel}
        </button>
      </div>
    </form>
  )
}
