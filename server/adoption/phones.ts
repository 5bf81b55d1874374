import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { latinDigits } from '../../contract/core/phone.ts'
import { parsePhone } from '../core/phone.ts'
import { AppError } from '../core/app-error.ts'
import type { Tx } from '../db/pool.ts'
import {
  changePhones,
  insertDuplicates,
  listHolders,
  listIrregularPhones,
  listOtherForms,
  type Holder,
  type PhoneChange,
} from './phone-queries.ts'
import { listIds, type AdoptionReport } from './report.ts'

/** A phone as clinics write it, in canonical form; undefined if it cannot receive messages. */
export function canonicalPhone(text: string): string | undefined {
  // `00` instead of the plus, and what spreadsheets make of a number.
  const written = latinDigits(text.normalize('NFKC'))
    .trim()
    .replace(/\.0+$/, '')
    .replace(/^00(?=\d{10})/, '+')
  for (const candidate of [written, written.replace(/^\+?(?:91)?[\s.-]*0(?=[\s.-]*[6-9])/, '')]) {
    try {
      return parsePhone(candidate, ['IN'])
    } catch (error) {
      if (!(error instanceof AppError)) throw error
    }
  }
  if (!written.startsWith('+')) return undefined
  const abroad = parsePhoneNumberFromString(written)
  return abroad?.isValid() === true ? abroad.number.slice(1) : undefined
}

/** Spellings of one number that differ as text: accounts that do not hold the number keep it in one of these. */
const spellings = (phone: string) => [`+${phone}`, `+${phone.slice(0, 2)} ${phone.slice(2)}`, `00${phone}`]

/**
 * The account that would suffer most from losing the phone goes first: by upcoming appointments, then by the latest
 * visit.
 */
const byClaim = (a: Holder, b: Holder) =>
  b.coming - a.coming || (b.lastAt?.epochMilliseconds ?? 0) - (a.lastAt?.epochMilliseconds ?? 0) || a.userId - b.userId

/** One account holds the phone in its canonical form; the others keep it in a spelling that nobody signs in with. */
function share(phone: string, holders: readonly Holder[]): { kept: number; others: number[]; changes: PhoneChange[] } {
  const [first, ...rest] = [...holders].sort(byClaim)
  if (first === undefined) return { kept: 0, others: [], changes: [] }
  const changes: PhoneChange[] = first.phone === phone ? [] : [{ userId: first.userId, phone }]
  const used = new Set([phone])
  for (const other of rest) {
    const free = [other.phone, ...spellings(phone)].find((spelling) => !used.has(spelling) && spelling.length <= 20)
    if (free === undefined) continue
    used.add(free)
    if (free !== other.phone) changes.push({ userId: other.userId, phone: free })
  }
  return { kept: first.userId, others: rest.map(({ userId }) => userId), changes }
}

const inOtherForm = async (tx: Tx, phone: string) =>
  (await listOtherForms(tx, phone)).filter((one) => canonicalPhone(one.phone) === phone)

/**
 * A patient whom the earlier system added after the take-over has the phone in that system's spelling. Whoever signs
 * in with it is that patient and not a new one. An account that is known to share the phone is never claimed.
 */
export async function claimLatePhone(tx: Tx, phone: string, now: Temporal.Instant): Promise<void> {
  const late = (await inOtherForm(tx, phone)).filter(({ isKnown, isHeld }) => !isKnown && !isHeld)
  if (late.length === 0) return
  const ids = late.map(({ userId }) => userId)
  const holders = await listHolders(tx, ids, [], now)
  const { kept, others, changes } = share(phone, holders)
  await changePhones(tx, changes)
  await insertDuplicates(
    tx,
    others.map((other) => ({ kept, other })),
  )
}

/** Every account that has this phone in another spelling, for when the number belongs to somebody else. */
export const listInOtherForm = async (tx: Tx, phone: string): Promise<number[]> =>
  (await inOtherForm(tx, phone)).map(({ userId }) => userId)

export interface DuplicatePair {
  kept: number
  other: number
}

/**
 * Brings every phone into canonical form. If two patients end up with the same phone, both stay, and the pair is
 * returned: only a person merges them. Anything that is not a phone number stays, and is reported.
 */
export async function normalizePhones(
  tx: Tx,
  { now, isFirst, report }: { now: Temporal.Instant; isFirst: boolean; report: AdoptionReport },
): Promise<DuplicatePair[]> {
  const odd = await listIrregularPhones(tx, { isFirst })
  const isAbroad = (phone: string) => canonicalPhone(`+${phone}`) === phone
  const unreadable = odd.filter(({ phone }) => phone !== '' && canonicalPhone(phone) === undefined && !isAbroad(phone))
  const wanted = new Map(
    odd.flatMap(({ userId, phone }) => {
      const canonical = canonicalPhone(phone)
      return canonical === undefined ? [] : [[userId, canonical] as const]
    }),
  )
  const holders = await listHolders(tx, [...wanted.keys()], [...wanted.values()], now)
  const byPhone = Map.groupBy(holders, ({ userId, phone, userType }) => `${userType} ${wanted.get(userId) ?? phone}`)
  const changes: PhoneChange[] = []
  const pairs: DuplicatePair[] = []
  for (const [key, sharing] of byPhone) {
    const [userType, phone = ''] = key.split(' ')
    const { kept, others, changes: needed } = share(phone, sharing)
    changes.push(...needed)
    if (userType === 'PATIENT') pairs.push(...others.map((other) => ({ kept, other })))
    if (others.length > 0) {
      const todo =
        userType === 'PATIENT'
          ? `If they are the same person, merge them: npm run patients:merge -- --list`
          : `Give each member of staff their own phone number.`
      report.notes.push(
        `users, id ${[kept, ...others].join(', ')}: one phone, ${sharing.length} accounts. User ${kept} signs ` +
          'in with it; ' +
          `all are kept. ${todo}`,
      )
    }
  }
  if (changes.length > 0) {
    // A phone may move from one account to another, so all of them first get temporary values.
    const aside = changes.map(({ userId }) => ({ userId, phone: `?${userId}` }))
    await changePhones(tx, aside)
    await changePhones(tx, changes)
    report.repaired.push(`users: ${changes.length} phones were changed to their canonical form, such as 919876543210.`)
  }
  if (unreadable.length > 0) {
    report.notes.push(
      `users, id ${listIds(unreadable.map(({ userId }) => userId))}: phone is not a mobile number. They are ` +
        'kept but cannot sign in.',
    )
  }
  return pairs
}
