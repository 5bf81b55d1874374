import type { FastifyRequest } from 'fastify'
import type { Author } from '../../audit/record.ts'
import { staffOf } from './require-staff.ts'

/** The author of an audit entry: the member of staff that `staffOnly` let through, and their network address. */
export const authorOf = (request: FastifyRequest): Author => ({ actor: staffOf(request).actor, address: request.ip })
