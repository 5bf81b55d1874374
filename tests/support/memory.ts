import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'

export const memory = '/dev/shm'
const needsBytes = 2 ** 31

/** Whether a run's files fit into memory, which is not so in every container. */
export async function hasRoomInMemory(): Promise<boolean> {
  if (!existsSync(memory)) return false
  const { bavail, bsize } = await statfs(memory)
  return bavail * bsize >= needsBytes
}
