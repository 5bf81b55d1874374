/** Browsers that lack what pages like to take for granted, as far as a script can take it away. */
export const lacking = {
  'storage blocked': `for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
    Object.defineProperty(window, name, { get() { throw new DOMException('Blocked', 'SecurityError') } })
    navigator.locks.request = () => Promise.reject(new DOMException('Blocked', 'SecurityError'))`,
  'storage full': `Storage.prototype.setItem = () => { throw new DOMException('Full', 'QuotaExceededError') }
    indexedDB.open = () => { throw new DOMException('Full', 'QuotaExceededError') }`,
  'no locks': `Object.defineProperty(navigator, 'locks', { value: undefined })`,
}
