import type { Log } from '../core/log.ts'

const patienceMs = 20_000

/** On SIGTERM and SIGINT runs `steps` once, in order, and exits; after 20 s it exits in any case. */
export function onShutdown(log: Log, steps: readonly (() => Promise<unknown>)[]): void {
  let isStopping = false
  const shutDown = async () => {
    if (isStopping) return
    isStopping = true
    setTimeout(() => process.exit(1), patienceMs).unref()
    let code = 0
    for (const step of steps) {
      try {
        await step()
      } catch (error) {
        log.error('shutdown_step_failed', { error })
        code = 1
      }
    }
    process.exit(code)
  }
  process.on('SIGTERM', () => void shutDown())
  process.on('SIGINT', () => void shutDown())
}

/** Ends a process that cannot start, with a sentence instead of a stack trace. */
export function refuseToStart(error: unknown): never {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
}
