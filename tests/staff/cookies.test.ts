import type { FastifyReply, FastifyRequest } from 'fastify'
import { expect, test } from 'vitest'
import type { Config } from '../../server/core/config.ts'
import { clearCookie, readCookie, setCookie } from '../../server/identity/staff/cookies.ts'

const production = { NODE_ENV: 'production' } as Config
const value = 'a'.repeat(43)

/** What a reply sets. */
function written(write: (reply: FastifyReply) => void): string[] {
  let set: string[] = []
  const reply = {
    getHeader: () => (set.length === 0 ? undefined : set),
    removeHeader: () => reply,
    header: (_name: string, cookies: string[]) => (set = cookies),
  }
  write(reply as unknown as FastifyReply)
  return set
}

const asking = (cookie: string) => ({ headers: { cookie } }) as FastifyRequest

test('in production the cookies are this very host’s, and go over TLS alone', () => {
  const set = written((reply) => {
    setCookie(production, reply, { kind: 'SESSION', value, seconds: 60 })
    clearCookie(production, reply, 'STEP')
  })
  expect(set).toEqual([
    `__Host-mibo_staff=${value}; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure`,
    '__Host-mibo_staff_step=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure',
  ])
  expect(readCookie(production, asking(`__Host-mibo_staff=${value}`), 'SESSION')).toBe(value)
  expect(readCookie(production, asking(`mibo_staff=${value}`), 'SESSION')).toBeNull()
})

test('a cookie that is sent twice or is malformed is ignored', () => {
  const twice = `__Host-mibo_staff=${value}; __Host-mibo_staff=${'b'.repeat(43)}`
  for (const cookie of [
    twice,
    '',
    '__Host-mibo_staff=',
    `__Host-mibo_staff=${value}x`,
    `x__Host-mibo_staff=${value}`,
  ]) {
    expect(readCookie(production, asking(cookie), 'SESSION')).toBeNull()
  }
})
