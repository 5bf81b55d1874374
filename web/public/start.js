// Handles a failure to load the app's own script or the base style: docs/web.md, 'What may be missing'.
;(() => {
  const pauseMs = 3000
  const mostReloads = 5
  let isTrying = false

  async function tryAgain() {
    const reloads = (history.state?.startedAnew ?? 0) + 1
    if (isTrying || reloads > mostReloads) return
    isTrying = true
    try {
      const page = await fetch('/index.html', { cache: 'no-cache' })
      const [, entry] = /<script type="module"[^>]* src="([^"]+)"/.exec(await page.text())
      const { ok } = await fetch(entry, { method: 'HEAD', cache: 'no-store' })
      // Another attempt may have loaded it in the meantime.
      if (ok && document.querySelector('.shell-late')) {
        history.replaceState({ ...history.state, startedAnew: reloads }, '')
        location.reload()
      }
    } catch {
      // Not yet.
    }
    isTrying = false
  }

  addEventListener(
    'error',
    ({ target }) => {
      if (/\/assets\/base-/.test(target.href)) {
        setTimeout(() => target.replaceWith(target.cloneNode()), pauseMs)
      } else if (target.type === 'module') {
        document.documentElement.classList.add('has-not-started')
        setInterval(() => void tryAgain(), pauseMs)
        addEventListener('online', () => void tryAgain())
        void tryAgain()
      }
    },
    true,
  )
})()
