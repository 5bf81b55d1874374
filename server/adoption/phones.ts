import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { latinDigits } from '../../contract/core/phone.ts'
import { parsePhone } from '../core/phone.ts'
import { AppError } from '../core/app-error.ts'
import type { Tx } from '../db/pool.ts'
import {
  changePhones,
  insertDuplicates,
  listHolders,
  listOddPhones,
  listOtherForms,
  type Holder,
  type PhoneChange,
} from './phone-queries.ts'
import { listIds, type AdoptionReport } from './report.ts'

/** A phone as a clinic writes it down, in its canonical form; undefined where it is none that a message could reach. */
export function canonicalPhone(text: string): string | undefined {
  // `00` instead of the plus, and what a spreadsheet makes of a number.
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

/** Spellings of one number, all different as text: an account that does not hold it keeps it in one of them. */
const spellings = (phone: string) => [`+${phone}`, `+${phone.slice(0, 2)} ${phone.slice(2)}`, `00${phone}`]

/** Who has most to lose by being asked for another phone: appointments to come first, then the latest visit. */
const byClaim = (a: Holder, b: Holder) =>
  b.coming - a.coming || (b.lastAt?.epochMilliseconds ?? 0) - (a.lastAt?.epochMilliseconds ?? 0) || a.userId - b.userId

/** One of a phone holds it in its canonical form; the others keep theirs in a spelling that nobody signs in with. */
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
 * A patient whom the clinic's earlier system wrote down since the take-over has the phone as that one writes it: who signs in
 * with it is that patient, not a stranger. An account that is known to be another's of that phone is never taken so.
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

/** Every account that has this phone in another form, for when the number is somebody else's now. */
export const listInOtherForm = async (tx: Tx, phone: string): Promise<number[]> =>
  (await inOtherForm(tx, phone)).map(({ userId }) => userId)

export interface DuplicatePair {
  kept: number
  other: number
}

/**
 * Brings every phone to its canonical form. Where two patients get one phone both stay, and the pair comes back: only a
 * person merges them. What is no phone stays as it is, and is named.
 */
export async function settlePhones(
  tx: Tx,
  { now, isFirst, report }: { now: Temporal.Instant; isFirst: boolean; report: AdoptionReport },
): Promise<DuplicatePair[]> {
  const odd = await listOddPhones(tx, { isFirst })
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
          ? `If they are one person, merge them: npm run patients:merge -- --list`
          : `Give each member of staff a phone of their own.`
      report.notes.push(
        `users, id ${[kept, ...others].join(', ')}: one phone, and ${sharing.length} accounts. User ${kept} signs in with it; ` +
          `all are kept. ${todo}`,
      )
    }
  }
  if (changes.length > 0) {
    // A phone may go from one account to another: nobody's new one is in the way of anybody's old one.
    const aside = changes.map(({ userId }) => ({ userId, phone: `?${userId}` }))
    await changePhones(tx, aside)
    await changePhones(tx, changes)
    report.mended.push(`users: ${changes.length} phones are in their canonical form now, like 919876543210.`)
  }
  if (unreadable.length > 0) {
    report.notes.push(
      `users, id ${listIds(unreadable.map(({ userId }) => userId))}: phone is no mobile number. They stay, and cannot sign in.`,
    )
  }
  return pairs
}
