/**
 * The key that a session is bound to (docs/decisions/0012). The browser can sign with it but not export it, so a
 * copied refresh token is useless elsewhere. It is in IndexedDB, the only storage that holds such keys.
 */
const databaseName = 'mibo'
const storeName = 'keys'
const keyName = 'session'
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }

const settled = <T>(request: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('No storage')))
  })

async function withStore<T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(databaseName, 1)
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(storeName))
  const database = await settled(opening)
  try {
    return await settled(use(database.transaction(storeName, mode).objectStore(storeName)))
  } finally {
    database.close()
  }
}

/** Null if there is none, or it cannot be read. */
export async function findKey(): Promise<CryptoKeyPair | null> {
  try {
    return ((await withStore('readonly', (store) => store.get(keyName))) as CryptoKeyPair | undefined) ?? null
  } catch {
    return null
  }
}

/** This browser's key; null if it cannot create or store one, for instance over plain http or with storage blocked. */
export async function findOrMakeKey(): Promise<CryptoKeyPair | null> {
  const known = await findKey()
  if (known !== null) return known
  try {
    const made = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
    await withStore('readwrite', (store) => store.put(made, keyName))
    return made
  } catch {
    return null
  }
}

export async function dropKey(): Promise<void> {
  try {
    await withStore('readwrite', (store) => store.delete(keyName))
  } catch {
    // There was none.
  }
}

const base64url = (bytes: ArrayBuffer | Uint8Array) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

const encode = (text: string) => new TextEncoder().encode(text)

/** A proof for one call, as RFC 9449 defines it; with a refresh token, for that token alone. */
export async function prove(pair: CryptoKeyPair, path: string, refreshToken?: string): Promise<string> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const ath =
    refreshToken === undefined ? undefined : base64url(await crypto.subtle.digest('SHA-256', encode(refreshToken)))
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } }
  const claims = { jti: crypto.randomUUID(), htm: 'POST', htu: path, iat: Math.floor(Date.now() / 1000), ath }
  const signed = [header, claims].map((part) => base64url(encode(JSON.stringify(part)))).join('.')
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, encode(signed))
  return `${signed}.${base64url(signature)}`
}
