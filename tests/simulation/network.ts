import { currentOperation, reach, type Operation } from './operation.ts'
import { createRandom } from './random.ts'
import { Refusal, type Circumstances } from './gateway.ts'
import type { Answer, Call } from './vendors.ts'

/** Each vendor by its host: what answers a call. */
export type Vendors = Record<string, (call: Call, how: Circumstances) => Answer>

export interface Trouble {
  host: string
  fault: Fault
}

interface Passing {
  vendors: Vendors
  trouble: Trouble | undefined
  nowMs: () => number
  /** A call takes its time. */
  pass: (ms: number) => void
}

const broken = (code: string) => new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
const json = ({ status, body }: Answer) =>
  new Response(body === undefined ? null : JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json' },
  })

const faults = { refused: 2, reset: 2, lost: 4, unwell: 2, proxy: 2, garbled: 2, throttled: 1, slow: 3 } as const
/** Wrong keys do not come and go: they are wrong until somebody puts them right. */
type Fault = keyof typeof faults | 'keys'

function answer(call: Call, host: string, { vendors, nowMs }: Passing, operation: Operation | undefined): Answer {
  const vendor = vendors[host]
  if (vendor === undefined) throw new Error(`Nobody answers at ${host}`)
  try {
    return vendor(call, { random: operation?.random ?? createRandom(0), nowMs: nowMs() })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { status: error.status, body: { error: { code: 'BAD_REQUEST_ERROR', description: error.message } } }
  }
}

function goWrong(fault: Fault, give: () => Answer, operation: Operation, { pass }: Passing): Response {
  const unsure = () => {
    operation.wasUnsure = true
    return give()
  }
  switch (fault) {
    case 'refused':
      throw broken('ECONNREFUSED')
    case 'reset':
      throw broken('ECONNRESET')
    case 'lost':
      unsure()
      throw broken('ECONNRESET')
    case 'unwell':
      return json({ status: 500, body: { error: { code: 'SERVER_ERROR', description: 'Something went wrong' } } })
    case 'proxy':
      if (operation.random.chance(0.5)) unsure()
      return json({ status: 502, body: undefined })
    case 'garbled':
      unsure()
      return new Response('{"id":', { status: 200 })
    case 'throttled':
      return json({ status: 429, body: { error: { code: 'BAD_REQUEST_ERROR', description: 'Too many requests' } } })
    case 'keys':
      return json({ status: 401, body: { error: { code: 'BAD_REQUEST_ERROR', description: 'Authentication failed' } } })
    case 'slow':
      pass(1000 + operation.random.below(3500))
      return json(give())
  }
}

/** What stands in for `fetch`: the vendors answer in this process, or go wrong before or after they acted. */
export function simulatedFetch(passing: Passing): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input))
    if (url.pathname.endsWith('/token')) {
      return json({ status: 200, body: { access_token: 'simulated', expires_in: 1_000_000_000, token_type: 'Bearer' } })
    }
    const method = init?.method ?? 'GET'
    const call: Call = {
      method,
      path: url.pathname,
      query: url.searchParams,
      headers: new Headers(init?.headers),
      body: typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined,
    }
    const operation = currentOperation()
    const name = `${url.hostname.split('.')[0]} ${method} ${url.pathname}`
    if (operation === undefined) return json(answer(call, url.hostname, passing, operation))
    await reach(operation, name)
    const give = () => answer(call, url.hostname, passing, operation)
    const { trouble } = passing
    if (trouble?.host === url.hostname) {
      operation.log.push(`  ${name}: ${trouble.fault}, as all`)
      return goWrong(trouble.fault, give, operation, passing)
    }
    if (!operation.random.chance(operation.plan.vendorFaults ?? 0)) {
      const given = give()
      operation.log.push(`  ${name}: ${given.status}`)
      return json(given)
    }
    const fault = operation.random.weighted(faults)
    operation.log.push(`  ${name}: ${fault}`)
    return goWrong(fault, give, operation, passing)
  }
}
