/**
 * True for the address of a page that pays, as path and query. Such a page is a document of its own: it alone runs the
 * payment gateway's script, under a policy that allows what that script does (docs/decisions/0011).
 */
export function isPayAddress(address: string): boolean {
  const [path = '', query = ''] = address.split(/\?(.*)/s)
  return /^\/clinicians\/[1-9]\d{0,14}\/?$/i.test(path) && new URLSearchParams(query).get('step') === 'pay'
}

/** What came of a payment for which the browser had to leave the page. */
export const payReturns = ['failed', 'cancelled', 'unclear'] as const
export type PayReturn = (typeof payReturns)[number]

/** The page that pays, with what came of it; undefined for any address but such a page's. Safe to redirect to. */
export function payReturn(address: string, outcome: PayReturn): string | undefined {
  if (!isPayAddress(address)) return undefined
  const [path = '', search = ''] = address.split(/\?(.*)/s)
  const query = new URLSearchParams(search)
  query.set('payment', outcome)
  return `${path}?${query.toString()}`
}
