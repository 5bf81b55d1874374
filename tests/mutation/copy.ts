import { cp, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Defence } from './defence.ts'
import { checkout, placeOf } from './find.ts'

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

/** Takes a defence out of a copy for as long as `work` takes. */
export async function without<T>(folder: string, defence: Defence, work: (path: string) => Promise<T>): Promise<T> {
  const place = placeOf(defence)
  if (typeof place === 'string') throw new Error(`${defence.name}: ${place}`)
  const path = join(folder, place.path)
  const sound = await readFile(path, 'utf8')
  await writeFile(path, sound.split(defence.find).join(defence.replace))
  try {
    return await work(place.path)
  } finally {
    await writeFile(path, sound)
  }
}
