import type { FastifyRequest } from 'fastify'
import type { Author } from '../../audit/record.ts'
import { staffOf } from './require-staff.ts'

/** Who does something, and from where, as the audit log has it: the member of staff that `staffOnly` let through. */
export const authorOf = (request: FastifyRequest): Author => ({ actor: staffOf(request).actor, address: request.ip })
