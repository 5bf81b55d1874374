/** How much of one process's work at a time may belong to one network. */
export interface InFlightLimits {
  /** Of the whole process. */
  process: number
  /** Of one network. */
  network: number
  /** Past three quarters of the process's limit only networks with fewer than this still get in. */
  reserved: number
}

/** What a request holds until it is over, however it ends. */
export interface Lease {
  readonly startedMs: number
  /** Set once it was let in; whose share it takes. */
  network?: string
  /** All of it has arrived, and its answer is not on its way yet. Otherwise it waits for the client. */
  isAtWork?: boolean
  /** Ends it, where there is a connection to be cut. */
  giveUp?: () => void
}

const reservedFrom = 0.75

/**
 * The requests that a process has begun and not ended, shared out by network: one that has used up its share is refused
 * while others are let in, and the last quarter is kept for those who ask for little. Where all of it is taken, a request
 * that waits for its client gives way: of a network that has more than the one who comes.
 */
export function createInFlight(limits: InFlightLimits) {
  const byNetwork = new Map<string, Set<Lease>>()
  let total = 0

  function leave(lease: Lease): void {
    const { network } = lease
    if (network === undefined) return
    lease.network = undefined
    total -= 1
    const theirs = byNetwork.get(network)
    theirs?.delete(lease)
    if (theirs?.size === 0) byNetwork.delete(network)
  }

  function giveWayTo(theirs: number): boolean {
    const larger = [...byNetwork.values()].filter(({ size }) => size > theirs + 1).toSorted((a, b) => b.size - a.size)
    for (const leases of larger) {
      for (const lease of leases) {
        if (lease.isAtWork === true) continue
        leave(lease)
        lease.giveUp?.()
        return true
      }
    }
    return false
  }

  function hasRoom(theirs: number): boolean {
    if (theirs >= limits.network) return false
    if (total < limits.process * reservedFrom) return true
    return theirs < limits.reserved && (total < limits.process || giveWayTo(theirs))
  }

  return {
    /** Whether the request may go on; then `leave` has to follow. */
    enter(lease: Lease, network: string): boolean {
      const theirs = byNetwork.get(network) ?? new Set<Lease>()
      if (!hasRoom(theirs.size)) return false
      total += 1
      byNetwork.set(network, theirs.add(lease))
      lease.network = network
      return true
    },
    leave,
    get total(): number {
      return total
    },
  }
}

export type InFlight = ReturnType<typeof createInFlight>
