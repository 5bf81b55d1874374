import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { createLogger, createServer, type Logger } from 'vite'
import { readEnvironment } from '../core/config.ts'
import { refuseToStart } from './shutdown.ts'

const watched = ['server', 'contract', 'sandbox'].map((folder) => `--watch-path=${folder}`)

/** While the server restarts or has been stopped, proxied requests fail: that is expected, so no stack is printed. */
function quietLogger(): Logger {
  const logger = createLogger()
  const { error } = logger
  logger.error = (message, options) => {
    if (!/proxy (socket )?error/.test(message)) error(message, options)
  }
  return logger
}

/** Server and web, each reloading when its files change; the web, at 5173, proxies /api to the server. */
async function start(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '5173' } } })
  // Also for the web's own configuration, which proxies to PORT.
  readEnvironment()
  const web = await createServer({
    configFile: 'vite.config.ts',
    customLogger: quietLogger(),
    server: { port: Number(values.port) },
  })
  await web.listen()
  const address = web.resolvedUrls?.local[0] ?? 'http://localhost:5173/'
  const server = spawn(
    process.execPath,
    [...watched, '--watch-preserve-output', 'server/bin/main.ts', '--without-web', `--web-at=${address}`],
    { stdio: 'inherit' },
  )
  server.on('close', (code) => void web.close().finally(() => process.exit(code ?? 0)))
  const stop = () => server.kill('SIGTERM')
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

start().catch(refuseToStart)
