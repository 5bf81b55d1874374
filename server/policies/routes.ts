import { Policy, PolicyParams } from '../../contract/public/policies.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app.ts'
import { policyText } from './policies.ts'

/** Read by whoever wants to know before they book, and by the gateway before it lets a clinic take money. */
export function policyRoutes(app: App, { settings }: Deps): void {
  app.get('/api/policies/:name', { schema: { params: PolicyParams, response: { 200: Policy } } }, async (request) => ({
    name: request.params.name,
    text: policyText(settings.current, request.params.name),
  }))
}
