import { createHmac } from 'node:crypto'
import type { Phone } from '../../contract/core/values.ts'
import type { Config } from '../core/config.ts'
import { clientNetworks } from '../http/network.ts'

/**
 * Who asks for a code or enters one, as the rate limits see them. Only keyed hashes, so that counts reveal nothing
 * about a person and can outlive an erased account.
 */
export interface Requester {
  phone: Phone
  network: string
  /** The widest network that is counted: senders from one network are serialised by it. */
  lockName: string
  phoneKey: Buffer
  networkKey: Buffer
  network56Key: Buffer | null
  network48Key: Buffer | null
  /** Null if the client named no device. */
  deviceKey: Buffer | null
  /** This phone with this device, and with this network: known after a successful sign-in. */
  devicePlace: Buffer | null
  networkPlace: Buffer
}

export interface RequesterInput {
  phone: Phone
  address: string
  /** Random and chosen by the client: it tells one client from another. */
  deviceId?: string
}

export function requesterOf(config: Config, { phone, address, deviceId }: RequesterInput): Requester {
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

/** Identifies who may supersede a code by requesting another. */
export const requesterKeyOf = (requester: Requester): Buffer => requester.deviceKey ?? requester.networkKey
