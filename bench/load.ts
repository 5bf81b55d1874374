import autocannon from 'autocannon'

export interface Load {
  perSecond: number
  p50Ms: number
  p99Ms: number
  failed: number
}

/** Asks one or several servers by turns as fast as they answer. `pathOf` varies what is asked. */
export async function loadOf(input: {
  urls: string[]
  paths: string[]
  connections: number
  seconds: number
  headers?: Record<string, string>
  /** Requests in a second; as many as are answered, without one. */
  overallRate?: number
}): Promise<Load> {
  const { urls, paths, connections, seconds, headers, overallRate } = input
  const results = await Promise.all(
    urls.map((url) =>
      autocannon({
        url,
        connections: Math.max(1, Math.round(connections / urls.length)),
        duration: seconds,
        ...(overallRate === undefined ? {} : { overallRate: Math.round(overallRate / urls.length) }),
        requests: paths.map((path) => ({ method: 'GET' as const, path, headers })),
      }),
    ),
  )
  const sum = (of: (result: autocannon.Result) => number) => results.reduce((total, result) => total + of(result), 0)
  const largest = (of: (result: autocannon.Result) => number) => Math.max(...results.map(of))
  return {
    perSecond: Math.round(sum((result) => result.requests.average)),
    p50Ms: largest((result) => result.latency.p50),
    p99Ms: largest((result) => result.latency.p99),
    failed: sum((result) => result.non2xx + result.errors + result.timeouts),
  }
}

/** The given fraction of the values, sorted, lies below. */
export function percentile(values: number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? 0) * 10) / 10
}

/** Runs `work` with each number up to `count`, that many at once, and gives each one's duration. */
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
