import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream } from 'node:fs'

export interface KeptProcess {
  name: string
  /** `kill -9`; resolves when its replacement is ready. */
  kill(): Promise<void>
  /** SIGTERM and a replacement; returns its exit code. */
  restart(): Promise<number | null>
  stop(): Promise<void>
  /** How often it exited unasked, with the codes. */
  unasked: (number | string)[]
}

interface Options {
  name: string
  entry: string
  env: Record<string, string>
  logFile: string
  /** What it prints when it is ready. */
  readyText: string
}

const readyWithinMs = 180_000

/** A process that is restarted whenever it exits, as a supervisor would. */
export async function keepRunning({ name, entry, env, logFile, readyText }: Options): Promise<KeptProcess> {
  const log = createWriteStream(logFile, { flags: 'a' })
  const unasked: (number | string)[] = []
  let child: ChildProcess
  let ready: Promise<void>
  let isAsked = false
  let isStopping = false

  function start(): void {
    const started = spawn(process.execPath, [entry], { env: { PATH: process.env.PATH, ...env } })
    child = started
    isAsked = false
    ready = new Promise((done, failed) => {
      const timer = setTimeout(() => failed(new Error(`${name} was not ready in time.`)), readyWithinMs)
      started.stdout?.on('data', (chunk: Buffer) => {
        log.write(chunk)
        if (!chunk.toString().includes(readyText)) return
        clearTimeout(timer)
        done()
      })
      started.once('close', () => {
        clearTimeout(timer)
        done()
      })
    })
    started.stderr?.on('data', (chunk: Buffer) => log.write(chunk))
    started.once('close', (code, signal) => {
      if (isStopping) return
      if (!isAsked) unasked.push(code ?? signal ?? 'unknown')
      start()
    })
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const ending = child
    const ended = new Promise<number | null>((done) => ending.once('close', (code) => done(code)))
    isAsked = true
    ending.kill(signal)
    return ended
  }

  start()
  await ready!
  return {
    name,
    unasked,
    async kill() {
      await end('SIGKILL')
      await ready
    },
    async restart() {
      const code = await end('SIGTERM')
      await ready
      return code
    },
    async stop() {
      isStopping = true
      if (child.exitCode === null && child.signalCode === null) await end('SIGTERM')
      log.end()
    },
  }
}
