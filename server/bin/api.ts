import { createApp } from '../app.ts'
import { completeConfig, readEnvironment } from '../core/config.ts'
import { followSettings } from '../settings/follow.ts'
import { drain } from '../http/draining.ts'
import { listenForMetrics } from '../http/metrics.ts'
import { onShutdown, refuseToStart } from './shutdown.ts'
import { prepareWeb } from './web-build.ts'
import { createDeps } from './create-deps.ts'

/** The API and the built web app, without jobs: run as many as needed, behind a load balancer. */
async function start(): Promise<void> {
  const config = completeConfig(readEnvironment())
  await prepareWeb(config)
  const deps = createDeps(config)
  const stopFollowing = await followSettings(deps)
  const app = await createApp(deps)
  await app.listen({ port: deps.config.PORT, host: deps.config.HOST })
  const closeMetrics = await listenForMetrics(app, deps)
  onShutdown(deps.log, [
    () => drain(app, deps.config.DRAIN_SECONDS),
    () => app.close(),
    closeMetrics,
    stopFollowing,
    () => deps.pool.end(),
  ])
  deps.log.info('api_started', { port: deps.config.PORT })
}

start().catch(refuseToStart)
