import { parseArgs } from 'node:util'
import { Email, FullName } from '../../contract/core/values.ts'
import { roles } from '../../contract/rules/actor.ts'
import { listOf } from '../core/config.ts'
import { parsePhone } from '../core/phone.ts'
import { inviteStaff } from '../identity/staff/invite.ts'
import { createCommandDeps } from './command.ts'
import { refuseToStart } from './shutdown.ts'

const usage =
  `npm run staff:invite -- --role ${roles.join('|')} --name "..." --email ... [--centre ID] ` +
  '[--phone ...] [--clinician ID]'

/** An id from the command line; null where it was left out. */
function readId(name: string, written: string | undefined): number | null {
  if (written === undefined) return null
  if (!/^[1-9]\d{0,14}$/.test(written)) throw new Error(`--${name} ${written} is no number of ours.\n${usage}`)
  return Number(written)
}

/** Invites a member of staff: the last line is the link, as JSON. It is good for 72 hours, and once. */
async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      role: { type: 'string' },
      name: { type: 'string' },
      email: { type: 'string' },
      centre: { type: 'string' },
      phone: { type: 'string' },
      clinician: { type: 'string' },
    },
  })
  const role = roles.find((one) => one === values.role)
  const fullName = FullName.safeParse(values.name)
  const email = Email.safeParse(values.email)
  if (role === undefined || !fullName.success || !email.success) throw new Error(usage)
  const ids = { centreId: readId('centre', values.centre), clinicianId: readId('clinician', values.clinician) }
  const deps = await createCommandDeps()
  try {
    const phone = values.phone === undefined ? null : parsePhone(values.phone, listOf(deps.config.PHONE_COUNTRIES))
    const invitation = { ...ids, role, fullName: fullName.data, email: email.data, phone, invitedBy: null }
    const invited = await inviteStaff(deps, invitation)
    if (role === 'CLINICIAN' && ids.clinicianId === null) {
      console.log('Without --clinician they see no appointments until they are linked to a clinician.')
    }
    console.log(JSON.stringify(invited))
  } finally {
    await deps.pool.end()
  }
}

run().catch(refuseToStart)
