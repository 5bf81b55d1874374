import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'

export const memory = '/dev/shm'
const needsBytes = 2 ** 31

/** Whether the files of a run have room in memory: not in every container. */
export async function hasRoomInMemory(): Promise<boolean> {
  if (!existsSync(memory)) return false
  const { bavail, bsize } = await statfs(memory)
  return bavail * bsize >= needsBytes
}
