import { isIPv4 } from 'node:net'

/**
 * The networks that limits count an address by, from a household to the largest prefix that providers give to
 * anybody.
 */
export interface Networks {
  /** An IPv4 address, or the /64 of an IPv6 one. */
  network: string
  /** IPv6 only. */
  network56: string | null
  network48: string | null
}

function groupsOf(address: string): number[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const middle = tail === undefined ? 0 : 8 - front.length - back.length
  const groups = [...front, ...Array<string>(Math.max(0, middle)).fill('0'), ...back]
  return groups.map((group) => Number.parseInt(group, 16) || 0)
}

const hex = (groups: number[]) => groups.map((group) => group.toString(16)).join(':')

/** IPv6 by its /64, since a household has all of it, and by /56 and /48, since a customer can get many of those. */
export function clientNetworks(address: string): Networks {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined || isIPv4(address)) {
    return { network: mapped ?? address, network56: null, network48: null }
  }
  const groups = groupsOf(address)
  const [first = 0, second = 0, third = 0, fourth = 0] = groups
  return {
    network: `${hex([first, second, third, fourth])}::/64`,
    network56: `${hex([first, second, third, fourth & 0xff00])}::/56`,
    network48: `${hex([first, second, third])}::/48`,
  }
}

export const clientNetwork = (address: string): string => clientNetworks(address).network
