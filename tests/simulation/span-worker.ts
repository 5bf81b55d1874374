import { parentPort, workerData } from 'node:worker_threads'
import { play } from './play.ts'
import { scriptOf } from './script.ts'
import { shrink } from './shrink.ts'
import type { Found, SpanWork } from './span.ts'
import { openStage } from './stage.ts'

if (parentPort === null) throw new Error('This is run as a worker thread')
// A thread's port, which has no origin to name.
const tell = parentPort.postMessage.bind(parentPort)

const { url, from, count, steps, only, endsAtMs, shrinks, stopsAtFirst, shared } = workerData as SpanWork
const next = new Int32Array(shared)
const stage = await openStage(url)
const points = new Set<string>()
let played = 0
for (;;) {
  const index = Atomics.add(next, 0, 1)
  // One is played however late it is: a machine so busy that none was begun has proved nothing.
  if (index >= count || (played > 0 && Date.now() >= endsAtMs)) break
  const seed = from + index
  const script = scriptOf(seed, steps, only)
  const result = await play(stage, script)
  played += 1
  for (const point of result.points) points.add(point)
  tell({ done: 1 })
  const [finding] = result.findings
  if (finding === undefined) continue
  if (stopsAtFirst) Atomics.store(next, 0, count)
  const shortest = shrinks
    ? await shrink(stage, script, { finding, tries: stopsAtFirst ? 80 : 400 })
    : { script, played: result }
  const found: Found = {
    seed,
    findings: shortest.played.findings,
    script: shortest.script,
    trace: shortest.played.trace,
  }
  tell({ found })
}
tell({ points: [...points] })
// Not by closing the server, which would wait for requests whose process has died.
process.exit(0)
