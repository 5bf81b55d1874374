import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { allDefences } from '../mutation/all.ts'
import { copySources, without } from '../mutation/copy.ts'

/** Plays seeds on a copy without one mend, until one of them finds it. Gives 0 where one did. */
export async function playWithout(name: string, span: string[]): Promise<number> {
  const defence = allDefences.find((one) => one.name === name)
  if (defence === undefined) throw new Error(`tests/mutation knows no ${name}`)
  const folder = await copySources()
  try {
    return await without(folder, defence, async () => {
      const args = ['tests/simulation/main.ts', '--first', ...span]
      const played = spawn(process.execPath, args, { cwd: folder, stdio: 'inherit' })
      const [code] = (await once(played, 'exit')) as [number | null]
      return code === 1 ? 0 : 1
    })
  } finally {
    await rm(dirname(folder), { recursive: true })
  }
}
