import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const packageFile = fileURLToPath(new URL('../node_modules/@sparticuz/chromium/package.json', import.meta.url))
const cache = fileURLToPath(new URL('../node_modules/.cache/chromium', import.meta.url))

/**
 * The folder that `unpack` fills, once, however many ask at a time: it appears completely or not at all. It is inside
 * the project, because anybody could place a program in the system's temporary folder first.
 */
export async function unpackOnce(folder: string, unpack: (into: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder
  await mkdir(dirname(folder), { recursive: true })
  const own = await mkdtemp(`${folder}.`)
  try {
    await unpack(own)
    await rename(own, folder)
  } catch (error) {
    await rm(own, { recursive: true, force: true })
    // Another process was first.
    if (!existsSync(folder)) throw error
  }
  return folder
}

/** The package unpacks into the system's temporary folder, whatever is there: it gets one of its own. */
async function unpackPackage(into: string): Promise<void> {
  const script = "import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())"
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: dirname(packageFile),
    env: { ...process.env, TMPDIR: into },
  })
}

/** The Chromium that comes with the packages: nothing has to be installed on the machine. */
export async function chromiumPath(): Promise<string> {
  const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string }
  return join(await unpackOnce(join(cache, version), unpackPackage), 'chromium')
}
