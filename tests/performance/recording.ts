import type pg from 'pg'

export interface Sent {
  text: string
  values: unknown[]
}

/** Writes down what every connection of a pool sends from now on. Made before the pool has any connection. */
export function recordStatements(pool: pg.Pool): Sent[] {
  const sent: Sent[] = []
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown
    Object.assign(client, {
      query(first: Sent | string, second?: unknown, ...rest: unknown[]) {
        const text = typeof first === 'string' ? first : first.text
        const values = typeof first === 'string' ? second : first.values
        sent.push({ text, values: Array.isArray(values) ? values : [] })
        return query(first, second, ...rest)
      },
    })
  })
  return sent
}
