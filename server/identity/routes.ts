import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  BirthDateBody,
  LogoutBody,
  Me,
  OtpStatusBody,
  OtpStatusReply,
  RefreshBody,
  SendOtpBody,
  SendOtpReply,
  Tokens,
  VerifyOtpBody,
  VerifyOtpReply,
} from '../../contract/patient/auth.ts'
import { listOf } from '../core/config.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import type { App } from '../http/app.ts'
import { principalOf, requirePatient } from './require-patient.ts'
import { unlockByBirthDate } from './number-owner.ts'
import { findOtpStatus } from './otp-queries.ts'
import { parsePhone } from '../core/phone.ts'
import { findProfile } from './profile.ts'
import { requestKeyOf, sendOtp } from './send-otp.ts'
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
    async (request) =>
      sendOtp(deps, { ...request.body, phone: parsePhone(request.body.phone, countries), address: request.ip }),
  )

  app.post(
    '/api/patient-auth/otp-status',
    { schema: { body: OtpStatusBody, response: { 200: OtpStatusReply } } },
    async (request) => {
      const status = await findOtpStatus(deps.db, requestKeyOf(request.body.requestId))
      if (status === undefined) throw new AppError('NOT_FOUND')
      return { status }
    },
  )

  app.post(
    '/api/patient-auth/verify-otp',
    { schema: { body: VerifyOtpBody, response: { 200: VerifyOtpReply } } },
    async (request) =>
      verifyOtp(deps, {
        ...request.body,
        phone: parsePhone(request.body.phone, countries),
        address: request.ip,
        device: deviceOf(request),
      }),
  )

  app.post(
    '/api/patient-auth/refresh-token',
    { schema: { body: RefreshBody, response: { 200: Tokens } } },
    async (request) => {
      const { refreshToken: token, keyProof } = request.body
      return refreshSession(deps, { token, keyProof, device: deviceOf(request) })
    },
  )

  app.post(
    '/api/patient-auth/logout',
    { schema: { body: LogoutBody, response: { 204: z.undefined() } } },
    async (request, reply) => {
      await logOut(deps, { token: request.body.refreshToken })
      return reply.code(204).send()
    },
  )

  const onRequest = requirePatient(deps, { beforeBirthDate: true })

  app.get('/api/patient-auth/me', { onRequest, schema: { response: { 200: Me } } }, async (request) => {
    const { userId, needsBirthDate } = principalOf(request)
    return meOf(await findProfile(deps, userId), { needsBirthDate })
  })

  app.post(
    '/api/patient-auth/birth-date',
    { onRequest, schema: { body: BirthDateBody, response: { 204: z.undefined() } } },
    async (request, reply) => {
      await unlockByBirthDate(deps, principalOf(request), request.body.dateOfBirth)
      return reply.code(204).send()
    },
  )
}
