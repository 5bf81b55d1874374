import type { SignedIn } from '../app.ts'
import { pay, verify } from '../gateway.ts'
import type { Site, SiteClinician } from './site.ts'

// Set-up of a browser test, through the API.

interface Wanted {
  mode?: 'ONLINE' | 'IN_PERSON'
  /** The first free time at least this far ahead. */
  hoursAhead?: number
}

/** The first free time of a clinician that is far enough ahead. */
export async function freeTime(
  { test }: Site,
  { clinicianId }: SiteClinician,
  { mode = 'ONLINE', hoursAhead = 48 }: Wanted = {},
) {
  const wanted = test.clock.now().add({ hours: hoursAhead })
  const from = wanted.toString().slice(0, 10)
  const to = wanted.add({ hours: 72 }).toString().slice(0, 10)
  const { body } = await test.call(
    'GET',
    `/api/clinicians/${clinicianId}/availability?from=${from}&to=${to}&mode=${mode}`,
  )
  const starts: string[] = body.days.flatMap((day: { slots: { startsAt: string }[] }) =>
    day.slots.map((slot) => slot.startsAt),
  )
  const first = starts.find((startsAt) => Date.parse(startsAt) >= wanted.epochMilliseconds)
  if (first === undefined) throw new Error('No time is free')
  return first
}

export interface Arranged {
  appointmentId: number
  orderId: string
  startsAt: string
}

export async function heldAppointment(
  site: Site,
  clinician: SiteClinician,
  patient: SignedIn,
  wanted: Wanted & { notes?: string; startsAt?: string } = {},
): Promise<Arranged> {
  const startsAt = wanted.startsAt ?? (await freeTime(site, clinician, wanted))
  const { status, body } = await site.test.call('POST', '/api/booking/initiate', {
    token: patient.token,
    body: {
      clinicianId: clinician.clinicianId,
      centreId: clinician.centreId,
      startsAt,
      appointmentType: wanted.mode ?? 'ONLINE',
      ...(wanted.notes === undefined ? {} : { notes: wanted.notes }),
    },
  })
  if (status !== 201) throw new Error(`initiate answered ${status}: ${JSON.stringify(body)}`)
  return { appointmentId: body.appointment.id, orderId: body.payment?.orderId, startsAt }
}

export async function paidAppointment(...given: Parameters<typeof heldAppointment>): Promise<Arranged> {
  const [{ test }, , patient] = given
  const held = await heldAppointment(...given)
  const { status, body } = await verify(test, patient, (await pay(test, held.orderId)).result)
  if (status !== 200) throw new Error(`verify answered ${status}: ${JSON.stringify(body)}`)
  return held
}
