/**
 * True if an address, as path and query, is of a page that takes a payment. Such a page is a separate document: it
 * alone runs the payment gateway's script, under a policy that allows what that script does (docs/decisions/0011).
 */
export function isPayAddress(address: string): boolean {
  const [path = '', query = ''] = address.split(/\?(.*)/s)
  return /^\/clinicians\/[1-9]\d{0,14}\/?$/i.test(path) && new URLSearchParams(query).get('step') === 'pay'
}

/** The result of a payment for which the browser had to leave the page. */
export const payReturns = ['failed', 'cancelled', 'unclear'] as const
export type PayReturn = (typeof payReturns)[number]

/**
 * The address of the payment page with the result, and the gateway's word for why it failed; undefined unless the
 * address is of such a page. Safe to redirect to.
 */
export function payReturn(address: string, outcome: PayReturn, reason?: string): string | undefined {
  if (!isPayAddress(address)) return undefined
  const [path = '', search = ''] = address.split(/\?(.*)/s)
  const query = new URLSearchParams(search)
  query.set('payment', outcome)
  query.delete('why')
  if (reason !== undefined && /^[a-z_]{1,60}$/.test(reason)) query.set('why', reason)
  return `${path}?${query.toString()}`
}
