import { createHmac } from 'node:crypto'
import type { Phone } from '../../contract/core/values.ts'
import type { Config } from '../core/config.ts'
import { clientNetworks } from '../http/network.ts'

/**
 * Who asks for a code or brings one, as limits see them: keyed hashes, so that what is counted says nothing of a person
 * and can stay when an account is erased.
 */
export interface Asker {
  phone: Phone
  network: string
  /** What senders of one network wait for each other by: the widest that is counted. */
  lockName: string
  phoneKey: Buffer
  networkKey: Buffer
  network56Key: Buffer | null
  network48Key: Buffer | null
  /** Null where the client named no device. */
  deviceKey: Buffer | null
  /** This phone on this device, and in this network: known once a sign-in there succeeded. */
  devicePlace: Buffer | null
  networkPlace: Buffer
}

export interface AskerInput {
  phone: Phone
  address: string
  /** Random, and the client's own: it tells one asker from another. */
  deviceId?: string
}

export function askerOf(config: Config, { phone, address, deviceId }: AskerInput): Asker {
  const keyed = (...parts: string[]) =>
    createHmac('sha256', config.OTP_PEPPER)
      .update(['sign-in', ...parts].join('|'))
      .digest()
  const { network, network56, network48 } = clientNetworks(address)
  return {
    phone,
    network,
    lockName: network48 ?? network,
    phoneKey: keyed('phone', phone),
    networkKey: keyed('network', network),
    network56Key: network56 === null ? null : keyed('network', network56),
    network48Key: network48 === null ? null : keyed('network', network48),
    deviceKey: deviceId === undefined ? null : keyed('device', deviceId),
    devicePlace: deviceId === undefined ? null : keyed('place', phone, 'device', deviceId),
    networkPlace: keyed('place', phone, 'network', network),
  }
}

/** Who may end a code by asking for another. */
export const askerKeyOf = (asker: Asker): Buffer => asker.deviceKey ?? asker.networkKey
