import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { maxDays, westernmostZone } from '../../contract/rules/free-times.ts'

/** As the web app's build wrote it (vite.config.ts). */
interface Preload {
  path: string
  query?: string
  link: string
  reads: string[]
}

const matcher = (path: string) => new RegExp(`^${path.replace(':id', '(?<id>\\d{1,15})')}/?$`)

/**
 * The `Link` header for an address of the web app: it preloads the screen, and its first data, along with the entry.
 */
export async function readPreloads(
  folder: string,
): Promise<(url: string, now: Temporal.Instant) => string | undefined> {
  const preloads = JSON.parse(await readFile(join(folder, 'preloads.json'), 'utf8')) as Preload[]
  const screens = preloads.map((preload) => ({ ...preload, matches: matcher(preload.path) }))
  return (url, now) => {
    const [path = '', query] = url.split('?')
    const screen = screens.find((one) => one.matches.test(path) && (one.query === undefined || isIn(query, one.query)))
    if (screen === undefined) return undefined
    const from = now.toZonedDateTimeISO(westernmostZone).toPlainDate()
    const values: Record<string, string> = {
      ':id': screen.matches.exec(path)?.groups?.id ?? '',
      ':from': from.toString(),
      ':to': from.add({ days: maxDays - 1 }).toString(),
    }
    const reads = (query === undefined ? screen.reads : [])
      .map((read) => read.replace(/:(id|from|to)/g, (name) => values[name] ?? ''))
      .map((read) => `<${read}>; rel=preload; as=fetch; crossorigin`)
    return [screen.link, ...reads].join(', ')
  }
}

const isIn = (query: string | undefined, one: string) => query?.split('&').includes(one) === true
