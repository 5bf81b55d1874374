import { chmod, mkdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, startEmbeddedDatabase, type EmbeddedDatabase } from '../../server/db/embedded.ts'

export interface KillablePostgres {
  url: string
  port: number
  /** `kill -9` of the postmaster, and a restart on the same port and data; returns how long nobody could connect. */
  kill(): Promise<{ downMs: number }>
  stop(): Promise<void>
}

const restartWithinMs = 60_000

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** PostgreSQL as a separate process with its default durability: what it acknowledged has to survive. */
export async function startPostgres(folder: string): Promise<KillablePostgres> {
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o755)
  const port = await freePort()
  const start = () => startEmbeddedDatabase(folder, { port, flags: ['-c', 'shared_buffers=128MB'] })
  let server = await start()

  /** A killed postmaster's backends exit on their own; until then a new one refuses to start. */
  async function restart(): Promise<EmbeddedDatabase> {
    for (const end = Date.now() + restartWithinMs; ; await sleep(100)) {
      try {
        return await start()
      } catch (error) {
        if (Date.now() > end) throw error
      }
    }
  }

  return {
    url: server.connectionString,
    port,
    async kill() {
      const begun = performance.now()
      process.kill(server.pid, 'SIGKILL')
      // While its process is still listed it would be taken for one that runs.
      while (isAlive(server.pid)) await sleep(20)
      server = await restart()
      return { downMs: Math.round(performance.now() - begun) }
    },
    stop: () => server.stop(),
  }
}
