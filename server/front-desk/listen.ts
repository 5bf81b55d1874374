import { Client } from 'pg'
import { z } from 'zod'
import type { Deps } from '../deps.ts'

const Announced = z.object({
  n: z.number(),
  kind: z.enum(['appointment', 'closure', 'queue', 'hours']),
  id: z.number(),
  centreIds: z.array(z.number().nullable()),
  clinicianIds: z.array(z.number().nullable()),
})

/** What changed, and the centres and clinicians it belongs to now or belonged to before. */
export type Announced = z.infer<typeof Announced>

const channel = 'mibo_live'
const reconnectAfterMs = 1000

/**
 * Listens to the database's notifications on a connection of its own until stopped. Calls `onGap` after a reconnect,
 * since notifications may have been missed.
 */
export function listen(
  { config, log }: Deps,
  { onChange, onGap }: { onChange: (change: Announced) => void; onGap: () => void },
): { tried: Promise<void>; stop: () => void } {
  let isStopped = false
  let client: Client | undefined
  let timer: NodeJS.Timeout | undefined

  async function connect(isFirst: boolean): Promise<void> {
    const current = new Client({
      connectionString: config.DATABASE_URL,
      application_name: 'mibo live',
      keepAlive: true,
    })
    client = current
    let isOver = false
    const reconnect = () => {
      if (isOver || isStopped) return
      isOver = true
      void current.end().catch(() => undefined)
      timer = setTimeout(() => void connect(false), reconnectAfterMs)
    }
    current.on('error', reconnect)
    current.on('end', reconnect)
    current.on('notification', ({ payload }) => {
      const change = Announced.safeParse(JSON.parse(payload ?? 'null'))
      if (change.success) onChange(change.data)
    })
    try {
      await current.connect()
      await current.query(`listen ${channel}`)
      if (!isFirst) onGap()
    } catch (error) {
      log.warn('live_connection_lost', { code: 'LISTEN_FAILED', error })
      reconnect()
    }
  }

  const first = connect(true)
  return {
    tried: first,
    stop() {
      isStopped = true
      clearTimeout(timer)
      void client?.end().catch(() => undefined)
    },
  }
}
