import { pino, type DestinationStream, type Logger } from 'pino'

/**
 * What a log line may contain: ids, codes and numbers. Names, phone numbers, sign-in codes, tokens, signatures and
 * bodies have no key here, so they cannot be logged by mistake.
 */
interface LogFields {
  requestId?: string
  method?: string
  route?: string
  statusCode?: number
  durationMs?: number
  code?: string
  appointmentId?: number
  paymentId?: number
  orderId?: string
  eventId?: string
  /** The name of a field that could not be read, never its value. */
  field?: string
  notificationId?: number
  refundId?: number
  clinicianId?: number
  job?: string
  attempt?: number
  vendor?: string
  call?: string
  phoneEnding?: string
  count?: number
  port?: number
  reason?: string
  /** Only its name, code and stack are kept: a database error's message may quote a row. */
  error?: unknown
}

export interface Log {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

/** The last two digits: a log may hold no more of a phone. */
export const phoneEnding = (phone: string) => phone.slice(-2)

function describe(error: unknown) {
  if (!(error instanceof Error)) return { name: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? []
  return { name: error.name, code, at: frames.slice(0, 8).map((line) => line.trim()) }
}

const keys = [
  'requestId',
  'method',
  'route',
  'statusCode',
  'durationMs',
  'code',
  'appointmentId',
  'paymentId',
  'orderId',
  'eventId',
  'field',
  'notificationId',
  'refundId',
  'clinicianId',
  'job',
  'attempt',
  'vendor',
  'call',
  'phoneEnding',
  'count',
  'port',
  'reason',
] as const satisfies (keyof LogFields)[]

/** Types do not exist at run time: keys that are not listed here are left out, whatever the caller passed. */
function allowed(fields: LogFields) {
  return Object.fromEntries(keys.filter((key) => fields[key] !== undefined).map((key) => [key, fields[key]]))
}

/** Lines of JSON on standard output, or to `destination`. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = { level, base: {}, timestamp: pino.stdTimeFunctions.isoTime }
  const logger: Logger = destination === undefined ? pino(options) : pino(options, destination)
  const write =
    (severity: 'debug' | 'info' | 'warn' | 'error') =>
    (event: string, { error, ...fields }: LogFields = {}) => {
      if (!logger.isLevelEnabled(severity)) return
      logger[severity]({ ...allowed(fields), ...(error === undefined ? {} : { error: describe(error) }) }, event)
    }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }
