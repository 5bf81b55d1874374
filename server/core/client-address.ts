import { BlockList, isIP } from 'node:net'

const namedNetworks: Record<string, string[]> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

/** Wider than any proxy's network: trusting it means trusting almost everybody. */
const widestPrefix = { 4: 8, 6: 16 }
const mostHops = 5

/**
 * An address without port, brackets or zone, and as IPv4 if it is mapped into IPv6; undefined if it is not an
 * address.
 */
export function bareAddress(written: string): string | undefined {
  const text = written.trim()
  const inBrackets = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1]
  const beforePort = /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/.exec(text)?.[1]
  const [address = ''] = (inBrackets ?? beforePort ?? text).split('%')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  const bare = mapped ?? address
  return isIP(bare) === 0 ? undefined : bare.toLowerCase()
}

/**
 * The addresses in `X-Forwarded-For`, from the last one, written by the nearest proxy, back to the first entry that
 * is not an address: nothing before that was written by a trusted proxy. Some proxies add a port.
 */
export function readForwardedFor(header: string): string[] {
  const addresses: string[] = []
  for (const part of header.split(',').toReversed()) {
    const address = bareAddress(part)
    if (address === undefined) break
    addresses.unshift(address)
  }
  return addresses
}

interface Subnet {
  address: string
  prefix: number
  family: 4 | 6
}

function readSubnet(text: string): Subnet | undefined {
  const [address = '', prefixText, ...rest] = text.split('/')
  const family = isIP(address)
  if ((family !== 4 && family !== 6) || rest.length > 0) return undefined
  const widest = family === 4 ? 32 : 128
  if (prefixText === undefined) return { address, prefix: widest, family }
  const prefix = /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : widest + 1
  return prefix <= widest ? { address, prefix, family } : undefined
}

const subnetsOf = (value: string) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => namedNetworks[part] ?? [part])

const hopsOf = (value: string) => (/^\d+$/.test(value) ? Number(value) : undefined)

/** Whether TRUST_PROXY is valid: addresses, networks, the three names, or a number of proxies. */
export const isProxyTrust = (value: string) =>
  hopsOf(value) !== undefined || (value !== '' && subnetsOf(value).every((part) => readSubnet(part) !== undefined))

/** Whether TRUST_PROXY trusts so many addresses that strangers are among them. */
export function trustsAlmostEveryone(value: string): boolean {
  const hops = hopsOf(value)
  if (hops !== undefined) return hops > mostHops
  return subnetsOf(value).some((part) => {
    const subnet = readSubnet(part)
    if (subnet === undefined || Object.values(namedNetworks).flat().includes(part)) return false
    return subnet.prefix < widestPrefix[subnet.family]
  })
}

export type ProxyTrust = (address: string | undefined, hop: number) => boolean

/**
 * Whose X-Forwarded-For is trusted, by TRUST_PROXY: nobody's, that of a number of hops, or that of the named
 * networks.
 */
export function proxyTrust(value: string | undefined): ProxyTrust | undefined {
  if (value === undefined) return undefined
  const hops = hopsOf(value)
  if (hops !== undefined) return hops === 0 ? undefined : (_address, hop) => hop < hops
  const list = new BlockList()
  for (const subnet of subnetsOf(value).map(readSubnet)) {
    if (subnet !== undefined) list.addSubnet(subnet.address, subnet.prefix, subnet.family === 4 ? 'ipv4' : 'ipv6')
  }
  return (written) => {
    const address = written === undefined ? undefined : bareAddress(written)
    return address !== undefined && list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')
  }
}
