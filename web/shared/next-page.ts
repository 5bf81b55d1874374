/**
 * Where to go after signing in, from `next` in the address, if that is a page of this origin: a path and query. Null
 * for anything else, such as `//elsewhere`.
 */
export function nextPage(next: string | null, origin: string): string | null {
  if (next === null || !/^\/(?![/\\])/.test(next) || !URL.canParse(next, origin)) return null
  const url = new URL(next, origin)
  // Dot segments may resolve to two leading slashes, which would be another site.
  return url.origin === origin && !url.pathname.startsWith('//') ? url.pathname + url.search : null
}
