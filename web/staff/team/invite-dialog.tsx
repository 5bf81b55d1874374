import { useQuery } from '@tanstack/preact-query'
import { useRef, useState } from 'preact/hooks'
import type { Role } from '../../../contract/rules/actor.ts'
import type { InviteStaffBody, StaffPerson } from '../../../contract/staff/people.ts'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import { configQuery } from '../../shared/queries.ts'
import { shellText } from '../../shared/text/shell.ts'
import { cliniciansQuery } from '../clinic/queries.ts'
import controls from '../desk/controls.module.css'
import { useDeskAction } from '../desk/desk-calls.ts'
import { Labelled, Problem, TextField } from '../desk/parts.tsx'
import { staffProblem } from '../desk/problem.ts'
import { teamText } from '../text/team.ts'
import { teamCalls, type Invited } from './queries.ts'
import { RoleFields, useGivable, type RoleAt } from './role-fields.tsx'

/** The known details of the person to invite. */
export interface Given {
  person?: StaffPerson
  role?: Role
  centreId?: number | null
  clinicianId?: number
}

/** Creates an invitation, then offers it for sending: as text, by WhatsApp or by email. */
export function InviteDialog({ given, onClose }: { given: Given; onClose: () => void }) {
  const [made, setMade] = useState<Invited | null>(null)
  return (
    <Dialog class={controls.dialog} labelledBy="invite-title" onClose={onClose}>
      {(close) =>
        made === null ? (
          <Form given={given} close={close} onMade={setMade} />
        ) : (
          <ToSend key="made" made={made} close={close} />
        )
      }
    </Dialog>
  )
}

function Form({ given, close, onMade }: { given: Given; close: () => void; onMade: (made: Invited) => void }) {
  const { person } = given
  const givable = useGivable()
  const clinicians = useQuery(cliniciansQuery).data?.items ?? []
  const [clinicianId, setClinicianId] = useState(given.clinicianId ?? person?.clinicianId ?? null)
  const clinician = clinicians.find(({ id }) => id === clinicianId)
  const [typed, setTyped] = useState<{ fullName?: string; email?: string; phone?: string }>({})
  const [where, setWhere] = useState<RoleAt>({
    role: given.role ?? (given.clinicianId === undefined ? 'FRONT_DESK' : 'CLINICIAN'),
    centreId: given.centreId ?? (givable.everywhere ? null : (givable.centres[0]?.id ?? null)),
  })
  const [isTried, setTried] = useState(false)
  const invite = useDeskAction(teamCalls.invite, onMade)
  const known = person ?? clinician
  const fullName = typed.fullName ?? known?.fullName ?? ''
  const email = typed.email ?? known?.email ?? ''
  const phone = typed.phone ?? known?.phone ?? ''
  const isComplete = fullName.trim() !== '' && /\S@\S/.test(email)
  return (
    <form
      class={controls.stack}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (!isComplete) return
        const body: InviteStaffBody = { fullName: fullName.trim(), email: email.trim(), ...where }
        if (phone.trim() !== '' && phone !== known?.phone) body.phone = phone.trim()
        if (where.role === 'CLINICIAN' && clinicianId !== null) body.clinicianId = clinicianId
        invite.run(body)
      }}
    >
      <h2 id="invite-title">{teamText.inviteTitle}</h2>
      {person !== undefined && <p class={controls.soft}>{teamText.reinviteLead}</p>}
      <div class={controls.two}>
        <RoleFields id="invite" value={where} onValue={setWhere} />
      </div>
      {where.role === 'CLINICIAN' && person === undefined && (
        <Labelled id="invite-clinician" label={teamText.clinician}>
          {(described) => (
            <select
              {...described}
              class={controls.input}
              value={clinicianId ?? ''}
              onChange={({ currentTarget }) => {
                setClinicianId(currentTarget.value === '' ? null : Number(currentTarget.value))
                setTyped({})
              }}
            >
              <option value="">{teamText.nobody}</option>
              {clinicians.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.fullName}
                </option>
              ))}
            </select>
          )}
        </Labelled>
      )}
      <TextField
        id="invite-name"
        label={teamText.name}
        value={fullName}
        maxLength={150}
        onValue={(value) => setTyped({ ...typed, fullName: value })}
      />
      <TextField
        id="invite-email"
        label={teamText.email}
        hint={teamText.emailHint}
        value={email}
        onValue={(value) => setTyped({ ...typed, email: value })}
      />
      <TextField
        id="invite-phone"
        label={teamText.phone}
        type="tel"
        value={phone}
        maxLength={40}
        onValue={(value) => setTyped({ ...typed, phone: value })}
      />
      <Problem>{isTried && !isComplete ? teamText.incomplete : staffProblem(invite.error)}</Problem>
      <div class={controls.actions}>
        <button type="submit" class={controls.primary} aria-disabled={invite.isPending}>
          {teamText.send}
        </button>
        <button type="button" class={controls.button} onClick={() => close()}>
          {teamText.cancel}
        </button>
      </div>
    </form>
  )
}

function ToSend({ made, close }: { made: Invited; close: () => void }) {
  const clinic = useQuery(configQuery).data?.clinicName ?? shellText.product
  const { staff, inviteUrl } = made
  const message = teamText.message(staff.fullName, clinic, inviteUrl)
  const [copied, setCopied] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  const text = encodeURIComponent(message)
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(message)
      setCopied(teamText.copied)
    } catch {
      field.current?.select()
      setCopied(teamText.copyFailed)
    }
  }
  return (
    <div class={controls.stack}>
      <h2 id="invite-title">{teamText.madeTitle(staff.fullName)}</h2>
      <p>{teamText.madeLead}</p>
      <Labelled id="invite-message" label={teamText.text}>
        {(described) => (
          <textarea {...described} ref={field} class={controls.input} rows={5} readOnly value={message} />
        )}
      </Labelled>
      <div class={controls.row}>
        <button type="button" class={controls.primary} onClick={() => void copy()}>
          {teamText.copy}
        </button>
        <a
          class={controls.button}
          href={`https://wa.me/${staff.phone ?? ''}?text=${text}`}
          target="_blank"
          rel="noreferrer"
        >
          {teamText.whatsapp}
        </a>
        <a
          class={controls.button}
          href={`mailto:${staff.email ?? ''}?subject=${encodeURIComponent(teamText.subject(clinic))}&body=${text}`}
        >
          {teamText.mail}
        </a>
        <span role="status">{copied}</span>
      </div>
      <div class={controls.actions}>
        <button type="button" class={controls.button} onClick={() => close()}>
          {teamText.done}
        </button>
      </div>
    </div>
  )
}
