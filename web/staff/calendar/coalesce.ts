/** Runs a read at once, then once more for all requests made while it ran or within `pauseMs` of its start. */
export function coalesce(read: () => Promise<unknown>, pauseMs: number): { ask: () => void; stop: () => void } {
  let isRunning = false
  let isWanted = false
  let timer: ReturnType<typeof setTimeout> | undefined
  async function run(): Promise<void> {
    isRunning = true
    isWanted = false
    const pause = new Promise((done) => (timer = setTimeout(done, pauseMs)))
    await read().catch(() => undefined)
    await pause
    isRunning = false
    if (isWanted) await run()
  }
  return {
    ask() {
      isWanted = true
      if (!isRunning) void run()
    },
    stop() {
      isWanted = false
      clearTimeout(timer)
    },
  }
}
