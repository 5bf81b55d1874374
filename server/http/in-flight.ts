/** How much of a process's capacity one network may use at a time. */
export interface InFlightLimits {
  /** For the whole process. */
  process: number
  /** For one network. */
  network: number
  /** Beyond three quarters of the process's limit, only networks with fewer than this are admitted. */
  reserved: number
}

/** Held by a request until it is over, however it ends. */
export interface Lease {
  readonly startedMs: number
  /** Set on admission: the network it counts for. */
  network?: string
  /** The whole request has arrived and its reply has not been sent yet. Otherwise it is waiting for the client. */
  isAtWork?: boolean
  /** Ends it, if there is a connection to close. */
  giveUp?: () => void
}

const reservedFrom = 0.75

/**
 * The requests that a process is working on, shared between networks: one that has used up its share is refused while
 * others are admitted, and the last quarter is reserved for networks that use little. If everything is in use, a
 * request that waits for its client gives way, if its network has more than the newcomer's.
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
    /** Whether the request may proceed; if so, `leave` must be called at its end. */
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
