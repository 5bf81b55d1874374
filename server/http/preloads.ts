import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { maxDays, westernmostZone } from '../../contract/rules/free-times.ts'

interface Chunk {
  name?: string
  file: string
  isEntry?: boolean
  imports?: string[]
  css?: string[]
}

type Manifest = Record<string, Chunk>

// The chunks of the screen that an address begins with. What is missing here still loads, a round trip later.
const screens: [prefix: RegExp, ...chunks: string[]][] = [
  [/^\/(\?|$)/, 'finder-screen'],
  [/^\/clinicians\/.*[?&]step=pay/, 'wizard-screen', 'pay-step'],
  [/^\/clinicians\//, 'wizard-screen'],
  [/^\/login/, 'login-screen'],
  [/^\/dashboard\/?(\?|$)/, 'dashboard-screen'],
]

function withImports(manifest: Manifest, chunk: Chunk | undefined, seen = new Set<Chunk>()): Chunk[] {
  if (chunk === undefined || chunk.isEntry === true || seen.has(chunk)) return []
  seen.add(chunk)
  return [chunk, ...(chunk.imports ?? []).flatMap((other) => withImports(manifest, manifest[other], seen))]
}

function linkHeader(chunks: Chunk[]): string {
  const scripts = chunks.map(({ file }) => `</${file}>; rel=modulepreload`)
  const styles = chunks.flatMap(({ css }) => css ?? []).map((file) => `</${file}>; rel=preload; as=style; crossorigin`)
  return [...scripts, ...styles].join(', ')
}

// The address has to be the one that web/shared/queries.ts asks for.
function freeTimes(clinician: string, now: Temporal.Instant): string {
  const from = now.toZonedDateTimeISO(westernmostZone).toPlainDate()
  const to = from.add({ days: maxDays - 1 })
  return `${clinician}/availability?from=${from.toString()}&to=${to.toString()}&mode=ONLINE`
}

// What the screen asks for first, where its address alone says it.
function firstReads(url: string, now: Temporal.Instant): string[] {
  if (url === '/') return ['/api/clinicians']
  const clinician = /^\/clinicians\/\d{1,15}$/.exec(url)?.[0].replace(/^/, '/api')
  return clinician === undefined ? [] : [clinician, freeTimes(clinician, now)]
}

/** For an address of the web app, the `Link` header that has its screen, and what it reads first, fetched beside the entry. */
export async function readPreloads(
  folder: string,
): Promise<(url: string, now: Temporal.Instant) => string | undefined> {
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest
  const chunkOf = (name: string) => Object.values(manifest).find((chunk) => chunk.name === name)
  const headers = screens.map(([prefix, ...names]) => {
    const seen = new Set<Chunk>()
    return { prefix, header: linkHeader(names.flatMap((name) => withImports(manifest, chunkOf(name), seen))) }
  })
  return (url, now) => {
    const files = headers.find(({ prefix, header }) => header !== '' && prefix.test(url))?.header
    if (files === undefined) return undefined
    const reads = firstReads(url, now).map((path) => `<${path}>; rel=preload; as=fetch; crossorigin`)
    return [files, ...reads].join(', ')
  }
}
