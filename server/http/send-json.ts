import type { FastifyReply } from 'fastify'

/** Sends JSON already serialised with the route's own reply schema, with its tag. */
export const sendJson = (reply: FastifyReply, { body, etag }: { body: Buffer; etag: string }) =>
  reply.header('etag', etag).header('content-type', 'application/json; charset=utf-8').send(body)
