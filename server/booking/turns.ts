const ahead = new Map<string, Promise<unknown>>()

/**
 * Lets those who want the same thing in this process go one by one; whoever waited runs `ask` again before the turn. The
 * database decides in any case: this only keeps hundreds from waiting there for one lock, each with a connection.
 */
export async function inTurn<T>(key: string, ask: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  await ask()
  for (let other = ahead.get(key); other !== undefined; other = ahead.get(key)) {
    await other
    await ask()
  }
  const working = work()
  const over = working.catch(() => undefined)
  ahead.set(key, over)
  try {
    return await working
  } finally {
    if (ahead.get(key) === over) ahead.delete(key)
  }
}
