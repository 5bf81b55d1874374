import type { FastifyReply } from 'fastify'

/** Sends text already serialised with the route's own reply schema. */
export const sendJson = (reply: FastifyReply, text: string) =>
  reply.header('content-type', 'application/json; charset=utf-8').send(text)
