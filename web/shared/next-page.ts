/**
 * Where to go after signing in, as `next` in the address says it, if that is a page of this origin: a path and query.
 * Null for anything else, such as `//elsewhere`.
 */
export function nextPage(next: string | null, origin: string): string | null {
  if (next === null || !/^\/(?![/\\])/.test(next) || !URL.canParse(next, origin)) return null
  const url = new URL(next, origin)
  // Dots that lead up may leave two slashes at the front, which is another site once more.
  return url.origin === origin && !url.pathname.startsWith('//') ? url.pathname + url.search : null
}
