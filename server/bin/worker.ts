import { completeConfig, readEnvironment } from '../core/config.ts'
import { startWorker } from '../jobs/worker.ts'
import { periodicTasks } from '../periodic-tasks.ts'
import { followSettings } from '../settings/follow.ts'
import { handlers } from '../tasks.ts'
import { onShutdown, refuseToStart } from './shutdown.ts'
import { createDeps } from './create-deps.ts'

/** Jobs and periodic tasks, without HTTP. One is enough; with two, either may fail. */
async function start(): Promise<void> {
  const deps = createDeps(completeConfig(readEnvironment()))
  const stopFollowing = await followSettings(deps)
  const worker = await startWorker(deps, deps.pool, { handlers, periodicTasks: periodicTasks(deps.config) })
  onShutdown(deps.log, [() => worker.stop(), stopFollowing, () => deps.pool.end()])
  deps.log.info('worker_started')
}

start().catch(refuseToStart)
