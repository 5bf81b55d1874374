import type { Finding } from '../../../contract/staff/go-live.ts'
import { completeConfig, ConfigError, type readEnvironment } from '../../core/config.ts'
import { missing, note, ok, wrong } from './finding.ts'

export type Environment = ReturnType<typeof readEnvironment>

const isLocal = (address: string) => /^https?:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(address)

function publicUrlFindings({ PUBLIC_URL }: Environment): Finding[] {
  if (PUBLIC_URL === undefined) return []
  if (!URL.canParse(PUBLIC_URL))
    return [wrong('PUBLIC_URL is no address: it should be like https://book.clinic.example.')]
  if (isLocal(PUBLIC_URL)) return [note(`PUBLIC_URL is ${PUBLIC_URL}: only this machine reaches that.`)]
  // The configuration's own check reports what is wrong with it.
  if (!PUBLIC_URL.startsWith('https://')) return []
  return [ok(`Patients reach the clinic at ${PUBLIC_URL}.`)]
}

/** Checks the configuration against the requirements of production, whatever NODE_ENV is now. */
export function checkSettings(environment: Environment): Finding[] {
  const findings = publicUrlFindings(environment)
  if (environment.NODE_ENV !== 'production') {
    findings.push(note(`NODE_ENV is ${environment.NODE_ENV}: set it to production for patients.`))
  }
  try {
    completeConfig({ ...environment, NODE_ENV: 'production' })
    findings.push(ok('Every key that production needs is set.'))
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    findings.push(...error.faults.map((fault) => (/\bmissing\b/.test(fault) ? missing(fault) : wrong(fault))))
  }
  if (environment.OTHER_SYSTEM === 'on') {
    findings.push(
      note(
        'OTHER_SYSTEM is on: the earlier system reminds patients, and this one does not. Set it to off when it stops.',
      ),
    )
  }
  if (environment.GALLABOX_WEBHOOK_SECRET === undefined) {
    findings.push(missing('GALLABOX_WEBHOOK_SECRET is missing: what became of a message would not be believed.'))
  }
  return [...findings, ...choiceNotes(environment)]
}

/** Settings that are only right if they were chosen on purpose. */
function choiceNotes({ HOST, METRICS_TOKEN, METRICS_PORT, SESSION_MAX_DAYS }: Environment): Finding[] {
  const listening =
    HOST === undefined
      ? 'HOST is not set: in production the server listens on every address. With the proxy on this machine ' +
        'set 127.0.0.1.'
      : `The server listens on ${HOST}.`
  const isWatched = METRICS_TOKEN !== undefined || METRICS_PORT !== undefined
  return [
    note(listening),
    note(`A session ends after ${SESSION_MAX_DAYS} days (SESSION_MAX_DAYS).`),
    isWatched
      ? ok('Monitors can read /metrics.')
      : note('Nobody can read /metrics: set METRICS_TOKEN or METRICS_PORT for your monitors.'),
  ]
}

const toleratedSkewMs = 5000

/** Compares this machine's clock with an HTTPS server's: codes, signatures and Google's tokens depend on it. */
export async function checkClock({ RAZORPAY_BASE_URL }: Environment): Promise<Finding[]> {
  try {
    const response = await fetch(RAZORPAY_BASE_URL, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(5000),
    })
    const theirs = Date.parse(response.headers.get('date') ?? '')
    if (Number.isNaN(theirs)) return [note('The clock could not be compared: no server told the time.')]
    // The header has whole seconds, rounded down.
    const skewMs = Date.now() - (theirs + 500)
    if (Math.abs(skewMs) <= toleratedSkewMs) return [ok('The clock is right.')]
    const direction = skewMs > 0 ? 'ahead' : 'behind'
    return [wrong(`The clock is ${Math.round(Math.abs(skewMs) / 1000)} s ${direction}: let it be set by NTP.`)]
  } catch {
    return [note('The clock could not be compared: no server was reached.')]
  }
}
