import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

interface Chunk {
  file: string
  isEntry?: boolean
  imports?: string[]
  css?: string[]
}

type Manifest = Record<string, Chunk>

// The screen that an address begins with. What is missing here still loads, a round trip later.
const screens: [prefix: RegExp, source: string][] = [
  [/^\/(\?|$)/, 'finder/finder-screen.tsx'],
  [/^\/clinicians\//, 'booking/wizard-screen.tsx'],
  [/^\/login/, 'login/login-screen.tsx'],
  [/^\/dashboard\/?(\?|$)/, 'dashboard/dashboard-screen.tsx'],
]

function filesOf(manifest: Manifest, source: string, seen = new Set<string>()): Chunk[] {
  const chunk = manifest[source]
  if (chunk === undefined || chunk.isEntry === true || seen.has(source)) return []
  seen.add(source)
  return [chunk, ...(chunk.imports ?? []).flatMap((other) => filesOf(manifest, other, seen))]
}

function linkHeader(chunks: Chunk[]): string {
  const scripts = chunks.map(({ file }) => `</${file}>; rel=modulepreload`)
  const styles = chunks.flatMap(({ css }) => css ?? []).map((file) => `</${file}>; rel=preload; as=style; crossorigin`)
  return [...scripts, ...styles].join(', ')
}

// What the screen asks for first, where its address alone says it.
function firstRead(url: string): string[] {
  const path = url === '/' ? '/api/clinicians' : /^\/clinicians\/\d{1,15}(?=\?|$)/.exec(url)?.[0].replace(/^/, '/api')
  return path === undefined ? [] : [`<${path}>; rel=preload; as=fetch; crossorigin`]
}

/** For an address of the web app, the `Link` header that has its screen, and what it reads first, fetched beside the entry. */
export async function readPreloads(folder: string): Promise<(url: string) => string | undefined> {
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest
  const headers = screens.map(([prefix, source]) => ({ prefix, header: linkHeader(filesOf(manifest, source)) }))
  return (url) => {
    const files = headers.find(({ prefix, header }) => header !== '' && prefix.test(url))?.header
    return files === undefined ? undefined : [files, ...firstRead(url)].join(', ')
  }
}
