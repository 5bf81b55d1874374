import { createStore } from './store.ts'

export type Connection = 'fine' | 'offline' | 'unreachable'

/** The banner's state: the device is offline, or it is online and the clinic does not answer. */
export const connection = createStore<Connection>(navigator.onLine ? 'fine' : 'offline')

addEventListener('offline', () => connection.set('offline'))
addEventListener('online', () => connection.set('fine'))

export const noteReply = () => connection.set('fine')
export const noteNoReply = () => connection.set(navigator.onLine ? 'unreachable' : 'offline')
