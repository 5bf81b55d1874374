import { cpus, totalmem } from 'node:os'

export interface Machine {
  processor: string
  cores: number
  memoryGib: number
  node: string
  platform: string
}

/** The machine that the figures were measured on: without it they mean nothing. */
export function describeMachine(): Machine {
  const all = cpus()
  return {
    processor: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  }
}
