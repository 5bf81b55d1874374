import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { ErrorBody } from '../../contract/core/errors.ts'
import { AppError } from '../core/app-error.ts'

const statusOf: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
}

/**
 * Answers a request that is not valid HTTP in the wire's error format and closes the connection, since it is unknown
 * where the next request begins.
 */
export function rejectUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const status = statusOf[error.code ?? ''] ?? '400 Bad Request'
  const { code, message } = new AppError('INVALID_REQUEST')
  const requestId = randomUUID()
  const body: ErrorBody = { statusCode: Number.parseInt(status, 10), code, message, requestId }
  const text = JSON.stringify(body)
  const headers = [
    `HTTP/1.1 ${status}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(text)}`,
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    `x-request-id: ${requestId}`,
    'connection: close',
  ]
  if (socket.writable) socket.write(`${headers.join('\r\n')}\r\n\r\n${text}`)
  socket.destroy(error)
}
