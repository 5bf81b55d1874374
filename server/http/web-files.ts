import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { withHead, type PageHead } from './page-head.ts'
import { sendAppError } from './errors.ts'
import { fullPathOf, pathOf, routeKind } from './route-kind.ts'
import type { App } from './app.ts'
import { readPreloads } from './preloads.ts'

const webFolder = fileURLToPath(new URL('../../dist/web', import.meta.url))

const startScript = /\/start\.js(\.br|\.gz)?$/

const yearSeconds = 31_536_000
const daySeconds = 86_400

/** Files that the page waits for and whose name never changes are not requested anew at each load. */
function cacheControl(path: string): string {
  if (path.includes('/assets/')) return `public, max-age=${yearSeconds}, immutable`
  return startScript.test(path) ? `public, max-age=${daySeconds}` : 'no-cache'
}

/** What the app has to say of a path in the head of its page: null if what it is about does not exist. */
export type HeadOf = (path: string) => Promise<PageHead | null>

const matcher = (pattern: string) =>
  new RegExp(`^${pattern.replaceAll(':id', '[1-9]\\d{0,14}').replaceAll(/:\w+/g, '[^/]+')}/?$`)

/** Whether the web app has a screen at a path, by the patterns that its build wrote down. */
async function readScreens(): Promise<(path: string) => boolean> {
  const patterns = JSON.parse(await readFile(`${webFolder}/screens.json`, 'utf8')) as string[]
  const matchers = [...patterns.map(matcher), /^\/staff(\/|$)/]
  return (path) => matchers.some((one) => one.test(path))
}

/** A page differs by address and clinician, so it is compressed as it is sent: 3 kB, in a fraction of a millisecond. */
function sendCompressed(request: FastifyRequest, reply: FastifyReply, text: string): FastifyReply {
  const accepted = request.headers['accept-encoding'] ?? ''
  // What the rule for other origins wrote there stays.
  void reply.header('vary', ['accept-encoding', reply.getHeader('vary')].flat().filter(Boolean).join(', '))
  if (/\bbr\b/.test(accepted)) {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 5 }
    return reply.header('content-encoding', 'br').send(brotliCompressSync(text, { params }))
  }
  return /\bgzip\b/.test(accepted) ? reply.header('content-encoding', 'gzip').send(gzipSync(text)) : reply.send(text)
}

/**
 * The built web app. Its files have hashes in their names; every other address that a browser requests is the page,
 * with a head of its own, and with status 404 if there is nothing at that address.
 */
export async function serveWeb(app: App, { clock, settings, log }: Deps, headOf: HeadOf): Promise<void> {
  const isBuilt = existsSync(`${webFolder}/index.html`)
  if (!isBuilt) {
    app.setNotFoundHandler((request, reply) => sendAppError(request, reply, new AppError('NOT_FOUND')))
    return
  }
  const [template, preloadsOf, hasScreen] = await Promise.all([
    readFile(`${webFolder}/index.html`, 'utf8'),
    readPreloads(webFolder),
    readScreens(),
  ])
  const nothingHere = (): PageHead => {
    const name = settings.current.clinicName
    return { title: name, description: name, canonicalUrl: null }
  }

  /** The page has to come, and say what is wrong, also if the database does not answer. */
  async function headAt(path: string): Promise<PageHead | null> {
    try {
      return await headOf(path)
    } catch (error) {
      log.warn('page_head_failed', { error })
      return nothingHere()
    }
  }

  await app.register(fastifyStatic, {
    root: webFolder,
    preCompressed: true,
    index: false,
    cacheControl: false,
    setHeaders: (reply, path) => void reply.header('cache-control', cacheControl(path)),
  })
  const servePage = async (request: FastifyRequest, reply: FastifyReply) => {
    const path = pathOf(request)
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const isScreen = hasScreen(path)
    // Previews of links ask for anything; programs that ask for something else learn that there is nothing.
    const wantsPage = isScreen || (request.headers.accept ?? '').includes('text/html')
    if (!isRead || !wantsPage || routeKind(request) !== 'page' || path.startsWith('/assets/')) {
      return sendAppError(request, reply, new AppError('NOT_FOUND'))
    }
    const head = isScreen ? await headAt(path) : null
    const preloads = head === null ? undefined : preloadsOf(fullPathOf(request), clock.now())
    if (preloads !== undefined) void reply.header('link', preloads)
    void reply.code(head === null ? 404 : 200).header('cache-control', 'no-cache')
    void reply.type('text/html; charset=utf-8')
    return sendCompressed(request, reply, withHead(template, head ?? nothingHere(), settings.current.clinicName))
  }
  // The files' own route would refuse to list their folder.
  app.get('/', { schema: { hide: true } }, servePage)
  app.setNotFoundHandler(servePage)
}
