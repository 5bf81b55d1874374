import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { clientNetwork } from './network.ts'
import type { Clock } from '../core/clock.ts'
import { bareAddress, type ProxyTrust } from '../core/client-address.ts'
import type { InFlight, Lease } from './in-flight.ts'
import { createMinuteCounts } from './minute-counts.ts'

export interface ConnectionLimits {
  /** Unanswered requests allowed on one connection: browsers and proxies send one at a time. */
  requests: number
  process: number
  network: number
  /** How long a request may take, from its first line until its reply has been read. */
  answerMs: number
}

interface Connection {
  socket: Socket
  /** Null for a proxy's connection, which carries many clients. */
  network: string | null
  /** In order of arrival. */
  leases: Set<Lease>
  /** Arrived while another was being answered: they start when their turn comes. */
  waiting: (() => void)[]
}

const checkEveryMs = 1000
/** How long a slow client keeps its place even if others from its network want it. */
const patienceMs = 5000

const isIdle = ({ leases }: Connection) => leases.size === 0

/** Not being worked on: either its request has not fully arrived, or its reply is being read. */
function isWaitedFor({ leases }: Connection, since: number): boolean {
  const [first] = leases
  return first !== undefined && first.isAtWork !== true && first.startedMs <= since
}

/**
 * No honest client sends eleven requests without reading a reply, and parsing them costs time before they can be
 * refused.
 */
const offencesPerMinute = 20

/**
 * Limits what connections can hold: their number, the open requests of each, and for how long. It sits before the
 * router, because Node starts every request that has arrived at once; here they start one after another, in the order
 * in which they must be answered. Hands out a lease for each request.
 */
export function boundConnections(
  server: Server,
  {
    limits,
    inFlight,
    trusts,
    clock,
  }: { limits: ConnectionLimits; inFlight: InFlight; trusts: ProxyTrust | undefined; clock: Clock },
) {
  const offences = createMinuteCounts(clock)
  const connections = new Map<Socket, Connection>()
  const byNetwork = new Map<string, Set<Connection>>()
  const leaseOf = new WeakMap<IncomingMessage, Lease>()

  function end(connection: Connection, lease: Lease): void {
    if (connection.leases.delete(lease)) inFlight.leave(lease)
    if (!connection.socket.destroyed) connection.waiting.shift()?.()
  }

  function closeFirst(among: Iterable<Connection>, canGo: (connection: Connection) => boolean): boolean {
    for (const connection of among) {
      if (!canGo(connection)) continue
      connection.socket.destroy()
      return true
    }
    return false
  }

  /**
   * Makes room for one more connection from a network: closes an idle one first, then one that has been slow for some
   * seconds.
   */
  function makeRoomWithin(theirs: Iterable<Connection>): boolean {
    const since = performance.now() - patienceMs
    return closeFirst(theirs, isIdle) || closeFirst(theirs, (one) => isWaitedFor(one, since))
  }

  /**
   * Makes room for one more in the process, among the networks with the most connections, if they have more than the
   * newcomer's.
   */
  function makeRoom(theirs: number): boolean {
    const fullestFirst = [...byNetwork.values()].toSorted((a, b) => b.size - a.size)
    if (fullestFirst.some((those) => closeFirst(those, isIdle))) return true
    const now = performance.now()
    return fullestFirst.some((those) => those.size > theirs + 1 && closeFirst(those, (one) => isWaitedFor(one, now)))
  }

  server.on('connection', (socket: Socket) => {
    const isProxy = trusts?.(socket.remoteAddress, 0) === true
    const network = isProxy ? null : clientNetwork(bareAddress(socket.remoteAddress ?? '') ?? '')
    if (network !== null && offences.count(network) >= offencesPerMinute) return void socket.destroy()
    const theirs = network === null ? undefined : (byNetwork.get(network) ?? new Set<Connection>())
    if (theirs !== undefined && theirs.size >= limits.network && !makeRoomWithin(theirs)) return void socket.destroy()
    if (connections.size >= limits.process && !makeRoom(theirs?.size ?? 0)) return void socket.destroy()
    const connection: Connection = { socket, network, leases: new Set(), waiting: [] }
    connections.set(socket, connection)
    if (network !== null) byNetwork.set(network, theirs?.add(connection) ?? new Set([connection]))
    socket.once('close', () => {
      // Replies that waited for their turn on this connection get no callback when it ends.
      connection.waiting.length = 0
      for (const lease of connection.leases) end(connection, lease)
      connections.delete(socket)
      theirs?.delete(connection)
      if (network !== null && theirs?.size === 0) byNetwork.delete(network)
    })
  })

  const [route] = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[]
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const connection = connections.get(request.socket)
    // The rest of what had arrived when the connection was closed.
    if (connection === undefined || request.socket.destroyed) return
    if (connection.leases.size >= limits.requests) {
      if (connection.network !== null) offences.add(connection.network)
      return void request.socket.destroy()
    }
    const lease: Lease = { startedMs: performance.now(), giveUp: () => void request.socket.destroy() }
    connection.leases.add(lease)
    leaseOf.set(request, lease)
    response.once('close', () => end(connection, lease))
    const begin = () => route?.(request, response)
    if (connection.leases.size === 1) begin()
    else connection.waiting.push(begin)
  })

  function cutSlow(): void {
    const oldest = performance.now() - limits.answerMs
    for (const { socket, leases } of connections.values()) {
      const [first] = leases
      if (first !== undefined && first.startedMs <= oldest) socket.destroy()
    }
  }
  const timer = setInterval(cutSlow, checkEveryMs).unref()
  server.once('close', () => clearInterval(timer))

  return { leaseOf: (request: IncomingMessage) => leaseOf.get(request) }
}
