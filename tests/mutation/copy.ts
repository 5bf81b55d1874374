import { cp, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Defence } from './defence.ts'

const checkout = fileURLToPath(new URL('../..', import.meta.url))
const copied = ['server', 'contract', 'sandbox', 'tests', 'bench', 'migrations', 'web', 'dist', 'docs']
const copiedFiles = ['package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts', 'vitest.config.ts']

/** A copy of the sources that may be spoilt; its node_modules are the checkout's own. */
export async function copySources(): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'mibo-mutation-')), 'mibo')
  await mkdir(folder)
  for (const name of [...copied, ...copiedFiles]) {
    await cp(join(checkout, name), join(folder, name), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
      // The web app is only there once it was built; the tests build it where it is not.
      if (name !== 'dist' || error.code !== 'ENOENT') throw error
    })
  }
  await symlink(join(checkout, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** The defences that cannot be taken out any more, since their line has changed. */
export async function findStale(defences: readonly Defence[]): Promise<string[]> {
  const faults = await Promise.all(
    defences.map(async ({ name, file, find }) => {
      const times = (await readFile(join(checkout, file), 'utf8')).split(find).length - 1
      return times === 1 ? [] : [`${name}: its text stands ${times} times in ${file}, not once`]
    }),
  )
  return faults.flat()
}

/** Takes a defence out of a copy for as long as `work` takes. */
export async function without<T>(folder: string, { file, find, replace }: Defence, work: () => Promise<T>): Promise<T> {
  const path = join(folder, file)
  const sound = await readFile(path, 'utf8')
  await writeFile(path, sound.split(find).join(replace))
  try {
    return await work()
  } finally {
    await writeFile(path, sound)
  }
}
