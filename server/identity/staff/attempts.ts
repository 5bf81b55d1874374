import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../core/app-error.ts'
import { secondsUntil } from '../../core/instants.ts'
import { transact } from '../../db/transact.ts'
import type { Deps } from '../../deps.ts'
import { clientNetworks } from '../../http/network.ts'
import { runOneAtATime } from '../../perf/keyed-lock.ts'
import {
  attemptsBlockedUntil,
  deleteAttempt,
  insertAttempt,
  lockAttempts,
  type AttemptKeys,
} from './attempt-queries.ts'
import { keyedHash } from './secrets.ts'

/**
 * Failures allowed in 15 minutes: per account, and per address (IPv6: per /64, and four times as many per /48).
 */
const limits = { account: 5, network: 10, network48: 40, minutes: 15 } as const

/** More attempts than this would exceed the limits anyway, so they need not queue. */
const mostWaiting = 20

/**
 * A refusal takes this long in every case, longer than any comparison, so that its timing does not reveal whether the
 * account exists or what kind of hash it has.
 */
const refusalMs = 400

export interface Attempted {
  /** A user's id, or a login that matches no account. */
  account: { userId: number } | { login: string }
  address: string
}

export const accountKeyOf = (deps: Deps, account: Attempted['account']): Buffer =>
  'userId' in account
    ? keyedHash(deps.config, 'user', String(account.userId))
    : keyedHash(deps.config, 'login', account.login)

function keysOf(deps: Deps, { account, address }: Attempted): AttemptKeys {
  const { network, network48 } = clientNetworks(address)
  return {
    accountKey: accountKeyOf(deps, account),
    networkKey: keyedHash(deps.config, 'network', network),
    network48Key: network48 === null ? null : keyedHash(deps.config, 'network', network48),
  }
}

const limited = (retryAfterSeconds: number) => new AppError('SIGN_IN_LIMITED', { retryAfterSeconds })

async function reserve(deps: Deps, keys: AttemptKeys, now: Temporal.Instant): Promise<number> {
  const assertMayTry = (until: Temporal.Instant | null) => {
    if (until !== null) throw limited(secondsUntil(until, now))
  }
  // Before the lock, so that a flood beyond the limit does not delay others.
  assertMayTry(await attemptsBlockedUntil(deps.db, keys, limits, now))
  return transact(deps.db, async (tx) => {
    await lockAttempts(tx, keys)
    assertMayTry(await attemptsBlockedUntil(tx, keys, limits, now))
    return insertAttempt(tx, keys, now)
  })
}

/**
 * Counts the attempt before comparing, so that of many at the same time none escapes the limit. `compare` returns null
 * if the credentials are wrong. Throws SIGN_IN_LIMITED, without comparing, and SIGN_IN_FAILED.
 */
export async function attempt<T>(deps: Deps, attempted: Attempted, compare: () => Promise<T | null>): Promise<T> {
  const startedMs = performance.now()
  const keys = keysOf(deps, attempted)
  const turn = `staff ${keys.accountKey.toString('base64')}`
  const reserved = await runOneAtATime(turn, mostWaiting, () => reserve(deps, keys, deps.clock.now()))
  if (reserved === undefined) throw limited(60)
  const result = await compare()
  if (result !== null) {
    await deleteAttempt(deps.db, reserved.value)
    return result
  }
  await sleep(Math.max(0, refusalMs - (performance.now() - startedMs)))
  throw new AppError('SIGN_IN_FAILED')
}
