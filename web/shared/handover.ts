/** What storage did not take, by kind of storage: keys and values. */
export type Unstored = Record<string, [string, string][]>

/** What one document leaves to the next of this tab. */
interface Handover {
  /** How the next one was come to, where a screen led there. */
  arrival?: string
  unstored?: Unstored
}

const mark = 'mibo:'
const longestLoadMs = 15_000

/**
 * Whether a document of our own led here, and nobody else's. That a referrer is ours says so only of an address that was
 * gone to: one that was gone back to keeps its referrer, whoever leads back.
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
  // At once, before any script but ours has run, and whoever wrote it.
  window.name = ''
  try {
    return isFromUs() ? (JSON.parse(name.slice(mark.length)) as Handover) : {}
  } catch {
    return {}
  }
}

export const handedOver = take()

/**
 * Leaves something to the document that is about to load from this site. The name of the tab is the one thing that goes along
 * without storage; it goes along to other sites too, so that it has to be emptied where nothing comes of the load.
 */
export function handOver(what: Handover): void {
  window.name = mark + JSON.stringify(what)
  setTimeout(() => (window.name = ''), longestLoadMs)
}
