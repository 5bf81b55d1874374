import { Gauge, type Registry } from 'prom-client'
import type { Deps } from '../deps.ts'
import { countBacklog, countCodes, type Backlog } from './queries.ts'

const helps: Record<keyof Backlog, [name: string, help: string]> = {
  jobsWaiting: ['jobs_waiting', 'Jobs that wait for their time or their turn'],
  jobsDead: ['jobs_dead', 'Jobs that were tried as often as they may be'],
  oldestJobSeconds: ['jobs_oldest_seconds', 'How long the job that is due longest has waited'],
  refundsPending: ['refunds_pending', 'Refunds on their way'],
  refundsFailed: ['refunds_failed', 'Refunds that Razorpay refused: a person has to act'],
  refundsHeldBack: ['refunds_held_back', 'Refunds that a dispute holds back: a person has to decide'],
  ordersNotAsked: ['orders_not_asked', 'Orders that Razorpay does not let us ask about: the keys are wrong'],
  messagesFlagged: ['messages_undelivered', 'Messages about appointments that did not arrive'],
  disputesOpen: ['disputes_open', 'Disputes that wait for evidence'],
}

/** Adds the backlog to what Prometheus reads; the returned function counts it, and is called before each scrape. */
export function measureBacklog(deps: Deps, registry: Registry): () => Promise<void> {
  const gauges = Object.entries(helps).map(([key, [name, help]]) => ({
    key: key as keyof Backlog,
    gauge: new Gauge({ name, help, registers: [registry] }),
  }))
  const share = new Gauge({
    name: 'otp_verified_share',
    help: 'Of the codes sent in the last hour, how many were used; 1 where none was sent',
    registers: [registry],
  })
  return async () => {
    const now = deps.clock.now()
    const backlog = await countBacklog(deps.db, now)
    for (const { key, gauge } of gauges) gauge.set(backlog[key])
    const { sent, verified } = await countCodes(deps.db, now)
    share.set(sent === 0 ? 1 : verified / sent)
  }
}
