import autocannon from 'autocannon'

/** One of many calls: what is requested, and as whom. */
export interface Asked {
  path: string
  token?: string
  /** Of a member of staff. */
  cookie?: string
}

export interface Load {
  perSecond: number
  p50Ms: number
  p99Ms: number
  failed: number
}

const asRequest = ({ path, token, cookie }: Asked): autocannon.Request => ({
  method: 'GET',
  path,
  headers: {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(cookie === undefined ? {} : { cookie }),
  },
})

/**
 * Calls one or several servers as fast as they answer. Each connection starts at a different call, so that they do
 * not all request the same at the same time.
 */
export async function loadOf(input: {
  urls: string[]
  asked: readonly Asked[]
  connections: number
  seconds: number
  /** Requests per second; without a limit, as many as are answered. */
  overallRate?: number
}): Promise<Load> {
  const { urls, asked, connections, seconds, overallRate } = input
  const requests = asked.map(asRequest)
  let opened = 0
  const results = await Promise.all(
    urls.map((url) =>
      autocannon({
        url,
        connections: Math.max(1, Math.round(connections / urls.length)),
        duration: seconds,
        ...(overallRate === undefined ? {} : { overallRate: Math.round(overallRate / urls.length) }),
        requests,
        setupClient(client) {
          const first = (opened * 7) % requests.length
          opened += 1
          client.setRequests([...requests.slice(first), ...requests.slice(0, first)])
        },
      }),
    ),
  )
  const sum = (of: (result: autocannon.Result) => number) => results.reduce((total, result) => total + of(result), 0)
  const largest = (of: (result: autocannon.Result) => number) => Math.max(...results.map(of))
  return {
    perSecond: Math.round(sum((result) => result['2xx'] / result.duration)),
    p50Ms: largest((result) => result.latency.p50),
    p99Ms: largest((result) => result.latency.p99),
    failed: sum((result) => result.non2xx + result.errors + result.timeouts),
  }
}

/** The value below which the given fraction of the sorted values lies. */
export function percentile(values: number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? 0) * 10) / 10
}

export const median = (values: number[]) => percentile(values, 0.5)

/** Combines several rounds; one that a busy machine disturbed does not count. */
export const medianLoad = (rounds: Load[]): Load => ({
  perSecond: Math.round(median(rounds.map((round) => round.perSecond))),
  p50Ms: median(rounds.map((round) => round.p50Ms)),
  p99Ms: median(rounds.map((round) => round.p99Ms)),
  failed: rounds.reduce((sum, round) => sum + round.failed, 0),
})

/** Runs `work` with each number up to `count`, a given number at once, and returns the durations. */
export async function inParallel(
  { count, atOnce }: { count: number; atOnce: number },
  work: (index: number) => Promise<void>,
): Promise<{ seconds: number; durationsMs: number[] }> {
  const durationsMs: number[] = []
  let next = 0
  const started = performance.now()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < count) {
        const index = next
        next += 1
        const begun = performance.now()
        await work(index)
        durationsMs.push(performance.now() - begun)
      }
    }),
  )
  return { seconds: (performance.now() - started) / 1000, durationsMs }
}
