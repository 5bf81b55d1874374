import type { FastifyRequest } from 'fastify'
import { SettingsChange, StaffSettings } from '../../contract/staff/settings.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import type { Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app.ts'
import { authorOf } from '../identity/staff/author.ts'
import { staffOnly } from '../identity/staff/require-staff.ts'
import { loadSettings, tagOf, toWireSettings } from './read-settings.ts'
import { saveSettings } from './save-settings.ts'

/** They are the whole clinic's: a manager of one centre has no say in them. */
function authorEverywhere(request: FastifyRequest): Author {
  const author = authorOf(request)
  if (scopeOf(author.actor, 'settings.write').everywhere) return author
  throw new AppError('FORBIDDEN', { details: { permission: 'settings.write' } })
}

export function settingsRoutes(app: App, deps: Deps): void {
  const onRequest = staffOnly(deps, { permission: 'settings.write' })

  app.get(
    '/api/staff/settings',
    { onRequest, schema: { response: { 200: StaffSettings } } },
    async (request, reply) => {
      authorEverywhere(request)
      const read = await loadSettings(deps, deps.db)
      return reply.header('etag', tagOf(read)).send(toWireSettings(deps, read))
    },
  )

  app.put(
    '/api/staff/settings',
    { onRequest, schema: { body: SettingsChange, response: { 200: StaffSettings } } },
    async (request, reply) => {
      const ifMatch = request.headers['if-match']
      const read = await saveSettings(deps, authorEverywhere(request), { change: request.body, ifMatch })
      return reply.header('etag', tagOf(read)).send(toWireSettings(deps, read))
    },
  )
}
