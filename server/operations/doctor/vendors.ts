import type { Finding } from '../../../contract/staff/go-live.ts'
import { clinicZone } from '../../../contract/core/zone.ts'
import { randomBytes } from 'node:crypto'
import { templates } from '../../messaging/messages.ts'
import { createGallabox, type Gallabox } from '../../providers/gallabox.ts'
import { createGoogle } from '../../providers/google.ts'
import { ProviderError } from '../../providers/http.ts'
import { createRazorpay } from '../../providers/razorpay.ts'
import { missing, note, ok, vendorFault, wrong } from './finding.ts'
import type { Environment } from './settings.ts'

const address = ({ PUBLIC_URL }: Environment) => (PUBLIC_URL ?? 'PUBLIC_URL').replace(/\/+$/, '')

export async function checkRazorpay(environment: Environment): Promise<Finding[]> {
  const { RAZORPAY_KEY_ID: keyId, RAZORPAY_KEY_SECRET: keySecret, RAZORPAY_BASE_URL: baseUrl } = environment
  if (keyId === undefined || keySecret === undefined) {
    return [missing('Set RAZORPAY_KEY_ID and RAZORPAY_KEY_SECRET: nobody can pay.')]
  }
  const findings = [
    keyId.startsWith('rzp_live_')
      ? ok('These are live keys. Before you open, book and refund ₹1 with them: docs/go-live.md, 8.')
      : note(
          'These are test keys: no money moves. Before live ones, book ₹1 with them on a phone: docs/go-live.md, 7.',
        ),
  ]
  try {
    await createRazorpay({ keyId, keySecret, webhookSecrets: [], baseUrl }).checkKeys()
    findings.unshift(ok('Razorpay takes the keys.'))
  } catch (error) {
    findings.unshift(vendorFault('Razorpay', error))
  }
  findings.push(
    environment.RAZORPAY_WEBHOOK_SECRET === undefined
      ? missing('Set RAZORPAY_WEBHOOK_SECRET, to the one that you give the webhook in the dashboard.')
      : ok('A webhook secret is set.'),
    note(`Not to be seen from here: that the dashboard's webhook goes to ${address(environment)}/api/payment/webhook.`),
  )
  return findings
}

async function templateFindings(gallabox: Gallabox, accountId: string): Promise<Finding[]> {
  const known = await gallabox.listTemplates(accountId)
  return templates.map(({ name, category }) => {
    const found = known.filter((template) => template.name === name)
    const approved = found.find((template) => template.status.toLowerCase() === 'approved')
    if (approved === undefined) {
      const state = found[0]?.status.toLowerCase()
      return state === undefined
        ? missing(`The template ${name} is not there: submit it, as docs/whatsapp-templates.md has it.`)
        : missing(`The template ${name} is ${state}, not approved.`)
    }
    const isOtherwise = approved.category !== null && approved.category.toUpperCase() !== category
    return isOtherwise
      ? wrong(`The template ${name} is ${approved.category}, and should be ${category}.`)
      : ok(`The template ${name} is approved.`)
  })
}

export async function checkGallabox(environment: Environment, accountId: string | undefined): Promise<Finding[]> {
  const { GALLABOX_API_KEY: apiKey, GALLABOX_API_SECRET: apiSecret, GALLABOX_CHANNEL_ID: channelId } = environment
  if (apiKey === undefined || apiSecret === undefined || channelId === undefined) {
    return [missing('Set GALLABOX_API_KEY, GALLABOX_API_SECRET and GALLABOX_CHANNEL_ID: nobody can sign in.')]
  }
  const gallabox = createGallabox({ apiKey, apiSecret, channelId, baseUrl: environment.GALLABOX_BASE_URL })
  try {
    await gallabox.checkKeys()
    const findings = [ok('Gallabox takes the keys.')]
    if (accountId === undefined) {
      findings.push(note('The templates were not looked at: add -- --gallabox-account and the id of your account.'))
    } else {
      findings.push(...(await templateFindings(gallabox, accountId)))
    }
    const webhook = `${address(environment)}/api/notifications/webhook`
    findings.push(note(`Not to be seen from here: the channel, the credits, and that the webhook goes to ${webhook}.`))
    return findings
  } catch (error) {
    return [vendorFault('Gallabox', error)]
  }
}

/** Far enough ahead that the test event disturbs nobody in the second that it exists. */
const probeAheadHours = 24 * 365

export async function checkGoogle(environment: Environment): Promise<Finding[]> {
  const {
    GOOGLE_SERVICE_ACCOUNT_EMAIL: email,
    GOOGLE_PRIVATE_KEY: privateKey,
    GOOGLE_CALENDAR_ID: calendarId,
  } = environment
  if (email === undefined && privateKey === undefined && calendarId === undefined) {
    return [note('Google is not set up: no Meet links are made, and staff paste the links of video calls.')]
  }
  if (email === undefined || privateKey === undefined || calendarId === undefined) {
    return [missing('Set all of GOOGLE_SERVICE_ACCOUNT_EMAIL, GOOGLE_PRIVATE_KEY and GOOGLE_CALENDAR_ID, or none.')]
  }
  const google = createGoogle({
    email,
    privateKey,
    calendarId,
    impersonate: environment.GOOGLE_IMPERSONATE,
    apiBaseUrl: environment.GOOGLE_API_BASE_URL,
    tokenUrl: environment.GOOGLE_TOKEN_URL,
  })
  const startsAt = Temporal.Now.instant().add({ hours: probeAheadHours })
  const eventId = `mibodoctor${randomBytes(8).toString('hex')}`
  const time = { startsAt, endsAt: startsAt.add({ minutes: 15 }), timezone: clinicZone }
  try {
    await google.createMeeting({ eventId, summary: 'Set-up check', ...time })
    await google.deleteMeeting(eventId)
    return [ok('Google makes Meet links in the calendar, and removes them.')]
  } catch (error) {
    const fault = vendorFault('Google', error)
    await google.deleteMeeting(eventId).catch(() => undefined)
    return [error instanceof ProviderError && error.description !== undefined ? wrong(error.description) : fault]
  }
}
