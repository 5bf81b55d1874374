import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { Clock } from '../core/clock.ts'
import { AppError } from '../core/app-error.ts'
import { sendAppError } from './errors.ts'
import { fullPathOf, pathOf, routeKind } from './route-kind.ts'
import type { App } from './server.ts'
import { readPreloads } from './preloads.ts'

const webFolder = fileURLToPath(new URL('../../dist/web', import.meta.url))

/** Uncompressed or precompressed. */
const page = /\/index\.html(\.br|\.gz)?$/

const startScript = /\/start\.js(\.br|\.gz)?$/

const yearSeconds = 31_536_000
const daySeconds = 86_400

/** Files that the page waits for and whose name never changes are not requested anew at each load. */
function cacheControl(path: string): string {
  if (path.includes('/assets/')) return `public, max-age=${yearSeconds}, immutable`
  return startScript.test(path) ? `public, max-age=${daySeconds}` : 'no-cache'
}

/** The built web app. Its files have hashes in their names; every other address that a browser requests is the page. */
export async function serveWeb(app: App, clock: Clock): Promise<void> {
  const isBuilt = existsSync(`${webFolder}/index.html`)
  if (isBuilt) {
    const preloadsOf = await readPreloads(webFolder)
    await app.register(fastifyStatic, {
      root: webFolder,
      preCompressed: true,
      index: ['index.html'],
      cacheControl: false,
      setHeaders(reply, path) {
        void reply.header('cache-control', cacheControl(path))
        if (!page.test(path)) return
        const preloads = preloadsOf(fullPathOf(reply.request), clock.now())
        if (preloads !== undefined) void reply.header('link', preloads)
      },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html')
    const isPage = wantsPage && routeKind(request) === 'page' && !pathOf(request).startsWith('/assets/')
    return isBuilt && isPage
      ? reply.type('text/html; charset=utf-8').sendFile('index.html')
      : sendAppError(request, reply, new AppError('NOT_FOUND'))
  })
}
