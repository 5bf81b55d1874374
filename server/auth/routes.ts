import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  LogoutBody,
  Me,
  RefreshBody,
  SendOtpBody,
  SendOtpReply,
  Tokens,
  VerifyOtpBody,
  VerifyOtpReply,
} from '../../contract/auth.ts'
import { listOf } from '../config.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/server.ts'
import { principalOf, requirePatient } from '../http/session.ts'
import { latinDigits, parsePhone } from './phone.ts'
import { findProfile } from './profile.ts'
import { sendOtp } from './send-otp.ts'
import { logOut, refreshSession, type Device } from './sessions.ts'
import { meOf, verifyOtp } from './verify-otp.ts'

const deviceOf = (request: FastifyRequest): Device => ({
  userAgent: request.headers['user-agent']?.replaceAll('\0', '').slice(0, 400) ?? null,
  ipAddress: request.ip,
})

export function authRoutes(app: App, deps: Deps): void {
  const countries = listOf(deps.config.PHONE_COUNTRIES)

  app.post(
    '/api/patient-auth/send-otp',
    { schema: { body: SendOtpBody, response: { 200: SendOtpReply } } },
    async (request) => sendOtp(deps, { phone: parsePhone(request.body.phone, countries), address: request.ip }),
  )

  app.post(
    '/api/patient-auth/verify-otp',
    { schema: { body: VerifyOtpBody, response: { 200: VerifyOtpReply } } },
    async (request) =>
      verifyOtp(deps, {
        ...request.body,
        phone: parsePhone(request.body.phone, countries),
        otp: latinDigits(request.body.otp).replace(/[\s-]/g, ''),
        device: deviceOf(request),
      }),
  )

  app.post(
    '/api/patient-auth/refresh-token',
    { schema: { body: RefreshBody, response: { 200: Tokens } } },
    async (request) => refreshSession(deps, { token: request.body.refreshToken, device: deviceOf(request) }),
  )

  app.post(
    '/api/patient-auth/logout',
    { schema: { body: LogoutBody, response: { 204: z.undefined() } } },
    async (request, reply) => {
      await logOut(deps, { token: request.body.refreshToken })
      return reply.code(204).send()
    },
  )

  app.get(
    '/api/patient-auth/me',
    { onRequest: requirePatient(deps), schema: { response: { 200: Me } } },
    async (request) => meOf(await findProfile(deps, principalOf(request).userId)),
  )
}
