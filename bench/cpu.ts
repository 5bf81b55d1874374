import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The kernel counts in hundredths of a second. */
const tickMs = 10

async function statOf(pid: string | number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name, in brackets, may itself contain spaces.
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

/**
 * The CPU time that a process has used so far, in milliseconds. Waiting is not included, so other load does not
 * affect it.
 */
export async function processorMs(pid: number): Promise<number> {
  const stat = await statOf(pid)
  return (Number(stat[11]) + Number(stat[12])) * tickMs
}

/** The same for a PostgreSQL server and all its backends, including ended ones. */
export async function databaseMs(dataFolder: string): Promise<number> {
  const postmaster = (await readFile(join(dataFolder, 'postmaster.pid'), 'utf8')).split('\n')[0] ?? ''
  const own = await statOf(postmaster)
  let total = [11, 12, 13, 14].reduce((sum, field) => sum + Number(own[field]), 0) * tickMs
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const stat = await statOf(pid)
    if (stat[1] === postmaster) total += (Number(stat[11]) + Number(stat[12])) * tickMs
  }
  return total
}
