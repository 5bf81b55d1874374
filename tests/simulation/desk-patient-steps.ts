import { codeOf, cookiesOf, goodPassword } from '../support/staff.ts'
import { reaches } from './clerks.ts'
import type { Clerk } from './hire.ts'
import { askDesk, checkScope, findByPhone, handBooking, statusOf } from './desk.ts'
import type { Step } from './operation.ts'
import { choicesOf, perform } from './perform.ts'
import { nowMs, type Patient, type World } from './world.ts'

/** What the desk puts right in a record: an address, whom to call, now and then the phone. */
export async function editStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const clerk = random.pick(world.stage.clerks)
  const patient = random.pick(world.patients)
  const id = await findByPhone(world, clerk, patient.number)
  if (id === undefined) return
  const what = random.weighted({ email: 40, contact: 30, phone: 30 })
  const number = `9197654${String(nowMs(world) % 100_000).padStart(5, '0')}`
  const body = {
    email: { email: 'somebody@mail.example' },
    contact: { emergencyContactName: 'Rekha', emergencyContactPhone: '+919876500000' },
    phone: { phone: `+${number}` },
  }[what]
  const outcome = await askDesk(world, step, clerk, { method: 'PUT', path: `patients/${id}`, body })
  if (statusOf(outcome) === 200 && clerk.role === 'CLINICIAN') world.findings.push(`${clerk.name} changed a record`)
  if (what === 'phone') await lookWhichNumber(world, patient, id, number)
}

/** Who lost the answer looks at what is written there. */
async function lookWhichNumber(world: World, patient: Patient, id: number, number: string): Promise<void> {
  const { rows } = await world.stage.pool.query<{ phone: string | null }>(
    'select u.phone from users u join patient_profiles p on p.user_id = u.id where p.id = $1',
    [id],
  )
  if (rows[0]?.phone === number) patient.number = number
}

/** Two records of one person become one. */
export async function mergeStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const clerk = random.pick(world.stage.clerks)
  const [kept, other] = [random.pick(world.patients), random.pick(world.patients)]
  if (kept === other) return
  const id = await findByPhone(world, clerk, kept.number)
  const otherPatientId = await findByPhone(world, clerk, other.number)
  if (id === undefined || otherPatientId === undefined) return
  const body = { otherPatientId, reason: 'The same person twice' }
  const outcome = await askDesk(world, step, clerk, { path: `patients/${id}/merge`, body })
  const { rows } = await world.stage.pool.query<{ isMerged: boolean }>(
    'select merged_into_patient_id is not null as "isMerged" from patient_profiles where id = $1',
    [otherPatientId],
  )
  if (rows[0]?.isMerged !== true) return
  if (statusOf(outcome) === 200 && clerk.role === 'CLINICIAN') world.findings.push(`${clerk.name} merged two records`)
  for (const { appointmentId } of other.bookings) handBooking(world, appointmentId, kept)
  other.phones = []
  other.family = []
}

/** A clinician writes a note, or somebody else tries to. */
export async function noteStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const clinicians = world.stage.clerks.filter(({ clinicianId }) => clinicianId !== null)
  const clerk = random.pick(random.chance(0.8) ? clinicians : world.stage.clerks)
  const { rows } = await world.stage.pool.query<{ id: number }>('select id from patient_profiles order by id')
  if (rows.length === 0) return
  const { id } = random.pick(rows)
  const path = `patients/${id}/notes`
  const isReading = random.chance(0.3)
  const wasTreated = await isTreated(world, clerk, id)
  const outcome = isReading
    ? await askDesk(world, step, clerk, { method: 'GET', path })
    : await askDesk(world, step, clerk, { path, body: { text: `Seen at ${nowMs(world)}` } })
  const isDone = statusOf(outcome) === (isReading ? 200 : 201)
  // What waited for a lock may have been given the visit meanwhile.
  if (isDone && !wasTreated && !(await isTreated(world, clerk, id)))
    world.findings.push(`${clerk.name} has to do with notes of patient ${id}, whom they do not treat`)
  if (isDone && isReading) noteRead(world, clerk, id)
}

async function isTreated({ stage }: World, { clinicianId }: Clerk, patientId: number): Promise<boolean> {
  const { rows } = await stage.pool.query(
    `select from appointments where patient_id = $1 and clinician_id = $2 and is_active and status <> 'EXPIRED' limit 1`,
    [patientId, clinicianId],
  )
  return rows.length > 0
}

function noteRead({ told }: World, { userId }: Clerk, patientId: number): void {
  const key = `${userId} ${patientId}`
  told.reads.set(key, (told.reads.get(key) ?? 0) + 1)
}

/** The calendar of a centre, a search by name, or a record: nothing of what is shown is outside the scope. */
export async function deskLookStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const clerk = random.pick(world.stage.clerks)
  switch (random.weighted({ calendar: 40, search: 20, record: 40 })) {
    case 'calendar':
      return lookAtCalendar(world, step, clerk)
    case 'search':
      return searchByName(world, step, clerk, random.pick(world.patients))
    case 'record': {
      const patient = random.pick(world.patients)
      const id = await findByPhone(world, clerk, patient.number)
      if (id === undefined) return
      const part = random.pick(['', '/appointments', '/payments', '/messages'])
      const outcome = await askDesk(world, step, clerk, { method: 'GET', path: `patients/${id}${part}` })
      if (outcome.kind !== 'done' || outcome.value.status !== 200) return
      noteRead(world, clerk, id)
      if (part === '/appointments') for (const one of outcome.value.body.items) checkScope(world, clerk, one)
    }
  }
}

async function lookAtCalendar(world: World, step: Step, clerk: Clerk): Promise<void> {
  const today = world.stage.clock.now().toZonedDateTimeISO('Asia/Kolkata').toPlainDate()
  const days = `from=${today.toString()}&to=${today.add({ days: 4 }).toString()}`
  const centreId = clerk.centreId ?? 1
  const path = `calendar?centreId=${centreId}&${days}`
  const outcome = await askDesk(world, step, clerk, { method: 'GET', path })
  if (outcome.kind !== 'done' || outcome.value.status !== 200) return
  for (const clinician of outcome.value.body.clinicians) {
    for (const card of clinician.appointments) {
      checkScope(world, clerk, { id: card.id, centre: { id: card.centreId }, clinician })
    }
  }
}

/** The patients whom a clerk has to do with, by their appointments; of a hold that ran out a clinician hears nothing. */
async function knownTo({ stage }: World, clerk: Clerk): Promise<Set<number>> {
  const { rows } = await stage.pool.query<{ patientId: number; centreId: number; clinicianId: number }>(
    `select patient_id as "patientId", centre_id as "centreId", clinician_id as "clinicianId" from appointments
     where is_active and (status <> 'EXPIRED' or not $1)`,
    [clerk.role === 'CLINICIAN'],
  )
  return new Set(rows.filter((row) => reaches(clerk, row)).map(({ patientId }) => patientId))
}

async function searchByName(world: World, step: Step, clerk: Clerk, { name }: Patient): Promise<void> {
  const before = await knownTo(world, clerk)
  const outcome = await askDesk(world, step, clerk, { method: 'GET', path: `patients?q=${name}` })
  if (outcome.kind !== 'done' || outcome.value.status !== 200) return
  const after = await knownTo(world, clerk)
  if (clerk.clinicianId === null && clerk.centreId === null) return
  for (const { id } of outcome.value.body.items as { id: number }[])
    if (!before.has(id) && !after.has(id))
      world.findings.push(`${clerk.name} found patient ${id} by name, and has nothing to do with them`)
}

/** Through the door: password and code. A code that was taken is taken no second time, and a wrong password never. */
export async function staffDoorStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const clerk = random.pick(world.stage.clerks)
  const isWrong = random.chance(0.3)
  const { stage } = world
  const post = async (path: string, body: unknown, cookie = '') => {
    const headers = cookie === '' ? {} : { cookie }
    const payload = body as Record<string, string>
    return stage.app.inject({
      method: 'POST',
      url: `/api/staff-auth/${path}`,
      payload,
      headers,
      remoteAddress: '10.1.0.2',
    })
  }
  const code = codeOf(clerk.secret, stage.clock.now())
  const signIn = async () => {
    const password = isWrong ? 'another monsoon 42' : goodPassword
    const first = await post('sign-in', { login: clerk.email, password })
    if (first.statusCode !== 200) return { status: first.statusCode, body: undefined }
    const second = await post('code', { code }, cookiesOf(first))
    return { status: second.statusCode, body: undefined }
  }
  const name = `${clerk.name} signs in`
  const once = await perform(world, step, name, signIn, ({ status }) => String(status))
  const again = await perform(world, { do: step.do, seed: step.seed }, name, signIn, ({ status }) => String(status))
  if (statusOf(once) === 200 && isWrong) world.findings.push(`${clerk.name} came in with a wrong password`)
  if (statusOf(again) === 200 && statusOf(once) === 200) world.findings.push(`a code of ${clerk.name} was taken twice`)
  if ([once, again].some((outcome) => statusOf(outcome) === 500)) world.findings.push(`${name} was answered 500`)
}
