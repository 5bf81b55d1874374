import { connect, createServer, type Socket } from 'node:net'

export interface Balancer {
  url: string
  close(): Promise<void>
}

/** Passes each connection to the next port, or to another if that one refuses. */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const open = new Set<Socket>()
  let turn = 0

  function pass(client: Socket, tries = 0): void {
    const port = ports[(turn += 1) % ports.length] ?? 0
    const server = connect(port, '127.0.0.1')
    server.once('connect', () => {
      client.pipe(server).pipe(client)
      server.once('close', () => client.destroy())
      client.once('close', () => server.destroy())
    })
    server.on('error', () => {
      if (server.readyState === 'open' || tries >= ports.length) client.destroy()
      else pass(client, tries + 1)
    })
  }

  const balancer = createServer({ pauseOnConnect: false }, (client) => {
    open.add(client)
    client.on('error', () => client.destroy())
    client.once('close', () => open.delete(client))
    pass(client)
  })
  await new Promise<void>((done) => balancer.listen(0, '127.0.0.1', done))
  const address = balancer.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    async close() {
      for (const client of open) client.destroy()
      await new Promise((done) => balancer.close(done))
    },
  }
}
