import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { glob, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Config } from '../core/config.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const outFolder = join(root, 'dist', 'web')
const stampFile = join(root, 'dist', 'web.stamp')

async function sourceStamp(): Promise<string> {
  const hash = createHash('sha256')
  const files = (await Array.fromAsync(glob('{web,contract}/**/*', { cwd: root, withFileTypes: true })))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  for (const file of [...files.sort(), join(root, 'vite.config.ts'), join(root, 'package-lock.json')]) {
    hash.update(file.slice(root.length)).update(await readFile(file))
  }
  return hash.digest('hex')
}

function runVite(): Promise<void> {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  return new Promise((done, failed) => {
    const run = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: root, stdio: 'inherit' })
    run.on('error', failed)
    run.on('close', (code) => (code === 0 ? done() : failed(new Error('The web app could not be built; see above.'))))
  })
}

/** Compressed once here, so that no request waits for it. */
async function compressFiles(): Promise<void> {
  for await (const file of glob('**/*.{js,css,html,svg,txt,json}', { cwd: outFolder })) {
    const path = join(outFolder, file)
    const content = await readFile(path)
    const brotli = await promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
    await writeFile(`${path}.br`, brotli)
    await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }))
  }
}

/** What an API process serves: prebuilt in production, where nothing is compiled, and up to date in development. */
export async function prepareWeb({ NODE_ENV }: Pick<Config, 'NODE_ENV'>, folder = outFolder): Promise<void> {
  if (NODE_ENV === 'development') await buildWeb()
  if (NODE_ENV === 'production' && !existsSync(join(folder, 'index.html'))) {
    throw new Error('The web app is not built: run `npm run build`, and then start this again.')
  }
}

/** Builds the web app if its sources have changed since the last build. */
export async function buildWeb(): Promise<void> {
  const stamp = await sourceStamp()
  const isCurrent =
    existsSync(join(outFolder, 'index.html.br')) &&
    existsSync(stampFile) &&
    (await readFile(stampFile, 'utf8').catch(() => '')) === stamp
  if (isCurrent) return
  await runVite()
  await compressFiles()
  await writeFile(stampFile, stamp)
}
