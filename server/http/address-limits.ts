import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { createMinuteCounts, secondsLeft } from './minute-counts.ts'
import { routeKind } from './route-kind.ts'
import type { App } from './app.ts'
import { createSharedCounter } from './shared-counts.ts'

/** A first visit fetches a page, its chunks and its fonts: a dozen files for the handful of calls it makes. */
const pagesPerCall = 4

/** A provider's customer may have a /48, and with it 65,536 networks of the counted size. */
const networksOfOne = 10

/** The /48 that contains an IPv6 network; undefined for IPv4. */
function widerNetwork(network: string): string | undefined {
  return network.endsWith('::/64') ? `${network.split(':').slice(0, 3).join(':')}::/48` : undefined
}

/**
 * Limits calls and files per minute and address. Webhooks limit their failures themselves, and the clinic's own
 * monitors are not counted. Throws RATE_LIMITED.
 */
export function limitByAddress(app: App, deps: Deps): void {
  const { clock, config } = deps
  const most = config.RATE_LIMIT_PER_MINUTE
  if (most === 0) return
  const calls = createSharedCounter(app, deps)
  const files = createMinuteCounts(clock)

  function isOver(kind: 'api' | 'page', network: string, limit: number): boolean {
    return (kind === 'api' ? calls.add(network) : files.add(network)) > limit
  }

  app.addHook('onRequest', (request, _reply, next) => {
    const kind = routeKind(request)
    if (kind === 'webhook' || kind === 'monitor') return next()
    const { network } = request
    const limit = kind === 'api' ? most : most * pagesPerCall
    const wider = widerNetwork(network)
    const isRefused =
      (wider !== undefined && isOver(kind, wider, limit * networksOfOne)) || isOver(kind, network, limit)
    if (!isRefused) return next()
    return next(new AppError('RATE_LIMITED', { retryAfterSeconds: secondsLeft(clock) }))
  })
}
