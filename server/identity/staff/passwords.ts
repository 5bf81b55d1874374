import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { AppError } from '../../core/app-error.ts'
import { runOneAtATime } from '../../perf/keyed-lock.ts'

const leastCharacters = 12

/** OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane. Memory in KiB. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const

const derive = promisify(argon2)

interface Argon2 {
  memory: number
  passes: number
  parallelism: number
  salt: Buffer
  hash: Buffer
}

/**
 * Each hash takes 19 MiB: one at a time, so that a flood of sign-ins exhausts neither memory nor the thread pool.
 */
async function argon2id(password: string, { memory, passes, parallelism, salt }: Omit<Argon2, 'hash'>, length: number) {
  const input = { message: password.normalize('NFKC'), nonce: salt, memory, passes, parallelism, tagLength: length }
  const done = await runOneAtATime('argon2id', 50, () => derive('argon2id', input))
  if (done === undefined) throw new AppError('BUSY', { retryAfterSeconds: 2 })
  return done.value
}

const plain = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

/** In PHC string format, `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await argon2id(password, { ...cost, salt }, 32)
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${plain(salt)}$${plain(hash)}`
}

function readArgon2(written: string): Argon2 | null {
  const form = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/
  const [, memory, passes, parallelism, salt, hash] = form.exec(written) ?? []
  if (salt === undefined || hash === undefined) return null
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}

const bcryptForm = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/

/** If no account or no password exists, this is compared instead, so that the reply takes as long. */
const nobody = { ...cost, salt: randomBytes(16), hash: randomBytes(32) }

/**
 * Compares with one of our hashes, or with one of the clinic's earlier system, which `isOutdated` says to replace.
 */
export async function checkPassword(
  password: string,
  written: string | null,
): Promise<{ isRight: boolean; isOutdated: boolean }> {
  if (written !== null && bcryptForm.test(written)) {
    // Loaded only for the few who still have such a hash. The `$2y$` of PHP and others is the same as `$2b$`.
    const { default: bcrypt } = await import('bcryptjs')
    const isRight = await bcrypt.compare(password, written.replace(/^\$2y/, '$2b'))
    return { isRight, isOutdated: true }
  }
  const known = written === null ? null : readArgon2(written)
  const expected = known ?? nobody
  const actual = await argon2id(password, expected, expected.hash.length)
  return { isRight: timingSafeEqual(actual, expected.hash) && known !== null, isOutdated: false }
}

let common: Promise<Set<string>> | undefined

/** The 49,000 most common leaked passwords: 0.5 MB, loaded when the first password is chosen. */
const loadCommon = () =>
  (common ??= import('@zxcvbn-ts/language-common').then(({ dictionary }) => new Set(dictionary['passwords-common'])))

/** The repeated unit of a text: `abcabcabcabc` is `abc`. */
const withoutRepeats = (text: string) => /^(.+?)\1+$/.exec(text)?.[1] ?? text

/** True if it is too short, among the most common, a repeated group of letters, or the person's own name or login. */
export async function isWeakPassword(password: string, own: readonly string[] = []): Promise<boolean> {
  const text = password.normalize('NFKC')
  if (Array.from(text).length < leastCharacters) return true
  const lower = text.toLowerCase()
  const unit = withoutRepeats(lower)
  if (unit.length < lower.length && unit.length < leastCharacters) return true
  if (own.some((word) => word.toLowerCase() === lower)) return true
  const known = await loadCommon()
  return known.has(text) || known.has(lower)
}
