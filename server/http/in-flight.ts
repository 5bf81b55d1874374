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
}

const reservedFrom = 0.75

/**
 * The requests that a process has begun and not ended, shared out by network: one that has used up its share is refused
 * while others are let in, and the last quarter is kept for those who ask for little.
 */
export function createInFlight(limits: InFlightLimits) {
  const byNetwork = new Map<string, number>()
  let total = 0

  function hasRoom(network: string): boolean {
    const theirs = byNetwork.get(network) ?? 0
    if (theirs >= limits.network || total >= limits.process) return false
    return total < limits.process * reservedFrom || theirs < limits.reserved
  }

  return {
    /** Whether the request may go on; then `leave` has to follow. */
    enter(lease: Lease, network: string): boolean {
      if (!hasRoom(network)) return false
      total += 1
      byNetwork.set(network, (byNetwork.get(network) ?? 0) + 1)
      lease.network = network
      return true
    },
    leave(lease: Lease): void {
      const { network } = lease
      if (network === undefined) return
      lease.network = undefined
      total -= 1
      const left = (byNetwork.get(network) ?? 1) - 1
      if (left === 0) byNetwork.delete(network)
      else byNetwork.set(network, left)
    },
    get total(): number {
      return total
    },
  }
}

export type InFlight = ReturnType<typeof createInFlight>
