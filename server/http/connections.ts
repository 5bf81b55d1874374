import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { clientNetwork } from '../auth/network.ts'
import type { Clock } from '../clock.ts'
import { bareAddress, type ProxyTrust } from './client-address.ts'
import type { InFlight, Lease } from './in-flight.ts'
import { createMinuteCounts } from './minute-counts.ts'

export interface ConnectionLimits {
  /** Requests that one connection may have sent and not got answered: browsers and proxies send one at a time. */
  requests: number
  process: number
  network: number
  /** How long a request may take, from its first line until its answer was taken. */
  answerMs: number
}

interface Connection {
  socket: Socket
  /** Null for a proxy's, which carries many people. */
  network: string | null
  /** In the order in which they came. */
  leases: Set<Lease>
  /** Came while another was being answered: begun once their turn has come. */
  waiting: (() => void)[]
}

const checkEveryMs = 1000
/** Nobody honest sends eleven requests without reading an answer; reading them costs before they can be refused. */
const offencesPerMinute = 20

/**
 * Bounds what connections can hold: how many there are, how many requests each has open, and for how long. Stands before
 * the router, since Node begins every request of what arrived at once; here they begin one after the other, as they have
 * to be answered. Hands out the lease of each request.
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

  /** Room for one more: a connection that waits for its next request is given up before a new one is refused. */
  function closeIdle(among: Iterable<Connection>): boolean {
    for (const { socket, leases } of among) {
      if (leases.size > 0) continue
      socket.destroy()
      return true
    }
    return false
  }

  function fullest(): Iterable<Connection> {
    let most: Set<Connection> = new Set()
    for (const theirs of byNetwork.values()) if (theirs.size > most.size) most = theirs
    return most
  }

  server.on('connection', (socket: Socket) => {
    const isProxy = trusts?.(socket.remoteAddress, 0) === true
    const network = isProxy ? null : clientNetwork(bareAddress(socket.remoteAddress ?? '') ?? '')
    if (network !== null && offences.count(network) >= offencesPerMinute) return void socket.destroy()
    const theirs = network === null ? undefined : (byNetwork.get(network) ?? new Set<Connection>())
    if (theirs !== undefined && theirs.size >= limits.network && !closeIdle(theirs)) return void socket.destroy()
    if (connections.size >= limits.process && !closeIdle(fullest())) return void socket.destroy()
    const connection: Connection = { socket, network, leases: new Set(), waiting: [] }
    connections.set(socket, connection)
    if (network !== null) byNetwork.set(network, theirs?.add(connection) ?? new Set([connection]))
    socket.once('close', () => {
      // Answers that waited for their turn on this connection are told nothing when it ends.
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
    // The rest of what had arrived when the connection was ended.
    if (connection === undefined || request.socket.destroyed) return
    if (connection.leases.size >= limits.requests) {
      if (connection.network !== null) offences.add(connection.network)
      return void request.socket.destroy()
    }
    const lease: Lease = { startedMs: performance.now() }
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
