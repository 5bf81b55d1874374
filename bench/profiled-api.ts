import { Session } from 'node:inspector/promises'
import { writeFile } from 'node:fs/promises'

// The API; on SIGUSR2 it starts a CPU profile, and on the next one writes it to a file.

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.setSamplingInterval', { interval: 500 })

let isRunning = false
process.on('SIGUSR2', () => void toggle())

async function toggle(): Promise<void> {
  isRunning = !isRunning
  if (isRunning) {
    await session.post('Profiler.start')
  } else {
    const { profile } = await session.post('Profiler.stop')
    await writeFile(process.env.PROFILE_FILE ?? '', JSON.stringify(profile))
  }
}

await import('../server/bin/api.ts')
