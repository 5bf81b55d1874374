/** What storage did not accept, by kind of storage: keys and values. */
export type Unstored = Record<string, [string, string][]>

/** What one document leaves for the next one in this tab. */
interface Handover {
  /** How the next one was reached, if a screen led there. */
  arrival?: string
  unstored?: Unstored
}

const mark = 'mibo:'
const longestLoadMs = 15_000

/**
 * Whether one of our own documents led here, and nobody else's. The referrer only tells for forward navigation: a
 * page that was gone back to keeps its referrer, whoever leads back.
 */
function isFromUs(): boolean {
  const activation = window.navigation?.activation
  if (activation) return activation.from !== null
  const [load] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return load?.type === 'navigate' && document.referrer.startsWith(`${location.origin}/`)
}

function take(): Handover {
  const { name } = window
  if (!name.startsWith(mark)) return {}
  // At once, before any other script has run, and whoever wrote it.
  window.name = ''
  try {
    return isFromUs() ? (JSON.parse(name.slice(mark.length)) as Handover) : {}
  } catch {
    return {}
  }
}

export const handedOver = take()

/**
 * Leaves data for the document that is about to load from this site. The tab's name is the only thing that survives
 * without storage. It also goes along to other sites, so it has to be cleared if the load does not happen.
 */
export function handOver(what: Handover): void {
  window.name = mark + JSON.stringify(what)
  setTimeout(() => (window.name = ''), longestLoadMs)
}
