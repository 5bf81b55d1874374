import { createHash, createHmac, hkdfSync } from 'node:crypto'
import type { Config } from '../core/config.ts'

/**
 * The secret of an offer's link: 128 bits that follow from a key outside the database, so that a message which is
 * sent again has the same link, while the database has its hash alone.
 */
export function offerToken({ OTP_PEPPER }: Config, offerId: number): string {
  const key = Buffer.from(hkdfSync('sha256', OTP_PEPPER, '', 'links of offers, HMAC-SHA256', 32))
  return createHmac('sha256', key).update(String(offerId)).digest().subarray(0, 16).toString('base64url')
}

export const hashOfferToken = (token: string): Buffer => createHash('sha256').update(token).digest()
