import { connect, type Socket } from 'node:net'
import { parseArgs } from 'node:util'

/**
 * An attacker in a separate process, so that its work does not count in the honest clients' figures. Each connection
 * is reopened when the server closes it, until the time is up; then the results are printed.
 */
const { values } = parseArgs({
  options: {
    kind: { type: 'string', default: 'pipelined' },
    port: { type: 'string' },
    connections: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '10' },
    path: { type: 'string', default: '/' },
    from: { type: 'string', default: '127.0.0.1' },
  },
})
const port = Number(values.port)
const end = Date.now() + Number(values.seconds) * 1000
const lines = `GET ${values.path} HTTP/1.1\r\nHost: clinic\r\nAccept: text/html\r\nAccept-Encoding: br\r\n\r\n`
const requestsOf: Record<string, number> = { pipelined: 200, unread: 200, slow: 1, held: 0 }
const reads = values.kind === 'pipelined' || values.kind === 'held'
const gained = { opened: 0, ended: 0, sent: 0, bytes: 0 }
const open = new Set<Socket>()

function begin(): void {
  if (Date.now() > end) return
  gained.opened += 1
  const times = requestsOf[values.kind] ?? 1
  const socket = connect({ port, host: '127.0.0.1', localAddress: values.from })
  open.add(socket)
  socket.on('connect', () => {
    gained.sent += times
    socket.write(times === 0 ? lines.slice(0, -2) : lines.repeat(times))
  })
  if (reads) socket.on('data', (chunk) => (gained.bytes += chunk.length))
  else socket.pause()
  // A client that does not read only learns of the close by writing.
  const probe = reads ? undefined : setInterval(() => socket.write(lines), 1000)
  socket.on('error', () => {})
  socket.on('close', () => {
    clearInterval(probe)
    gained.ended += 1
    open.delete(socket)
    setTimeout(begin, 50)
  })
}

for (let connection = 0; connection < Number(values.connections); connection += 1) begin()
setTimeout(() => {
  console.log(JSON.stringify({ ...gained, stillOpen: open.size }))
  process.exit(0)
}, end - Date.now())
