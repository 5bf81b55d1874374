import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { allDefences } from '../mutation/all.ts'
import { copySources, without } from '../mutation/copy.ts'
import { startServer } from './databases.ts'
import { foundMends } from './mends.ts'
import { play } from './play.ts'
import { openStage } from './stage.ts'

interface Span {
  seeds?: string | undefined
  from: string
  steps: string
  only?: string | undefined
}

/** What is asked of the copy: that a mend's own script finds it, or that some seed does. */
function argumentsFor(name: string, isAll: boolean, { seeds = '300', from, steps, only }: Span): string[] {
  const mend = foundMends.find((one) => one.name === name)
  if (isAll && mend !== undefined) return ['--script', JSON.stringify(mend.script)]
  const span = ['--first', '--seeds', seeds, '--from', from, '--steps', steps]
  const among = only ?? mend?.steps
  return among === undefined ? span : [...span, '--only', among]
}

/** With every mend in place the scripts find nothing: what one finds afterwards is for want of its mend. */
async function playBaseline(url: string): Promise<void> {
  const stage = await openStage(url)
  for (const { name, script } of foundMends) {
    const { findings } = await play(stage, script)
    if (findings.length > 0)
      throw new Error(`The script of ${name} finds something to begin with: ${findings.join('; ')}`)
  }
  await stage.close()
  console.log(`${foundMends.length} scripts find nothing with every mend in place\n`)
}

/** Takes mends out of a copy, one after the other, and plays until each is found to be gone. Gives 0 where all were. */
export async function playWithout(names: string, span: Span): Promise<number> {
  const isAll = names === 'all'
  const wanted = isAll ? foundMends.map(({ name }) => name) : names.split(',')
  const server = await startServer()
  const folder = await copySources()
  let unfound = 0
  try {
    if (isAll) for (const url of await server.open(1)) await playBaseline(url)
    for (const name of wanted) {
      const defence = allDefences.find((one) => one.name === name)
      if (defence === undefined) throw new Error(`tests/mutation knows no ${name}`)
      console.log(`Without ${name}:`)
      const isFound = await without(folder, defence, async (path) => {
        // What a migration says is in the databases that the copy makes for itself.
        const urls = path.startsWith('migrations/') ? [] : await server.open(1)
        const args = [...argumentsFor(name, isAll, span), ...urls.flatMap((url) => ['--on', url])]
        const played = spawn(process.execPath, ['tests/simulation/main.ts', ...args], { cwd: folder, stdio: 'inherit' })
        const [code] = (await once(played, 'exit')) as [number | null]
        return code === 1
      })
      if (!isFound) unfound += 1
      console.log(isFound ? `${name}: found\n` : `${name}: NOT FOUND\n`)
    }
  } finally {
    await rm(dirname(folder), { recursive: true })
    await server.stop()
  }
  console.log(`${wanted.length - unfound} of ${wanted.length} were found`)
  return unfound === 0 ? 0 : 1
}
