// Where the app's own script, or the style of every page, does not come: docs/web.md, 'What may be missing'.
;(() => {
  const pauseMs = 3000
  const mostReloads = 5
  let isTrying = false

  const hasStarted = () => document.querySelector('.shell-late') === null

  async function canStart() {
    try {
      const page = await fetch('/index.html', { headers: { accept: 'text/html' }, cache: 'no-cache' })
      const entry = /<script type="module"[^>]* src="([^"]+)"/.exec(await page.text())
      return entry !== null && (await fetch(entry[1], { method: 'HEAD', cache: 'no-store' })).ok
    } catch {
      return false
    }
  }

  async function tryAgain() {
    if (isTrying || hasStarted()) return
    isTrying = true
    const reloads = (history.state?.startedAnew ?? 0) + 1
    if (reloads <= mostReloads && (await canStart()) && !hasStarted()) {
      history.replaceState({ ...history.state, startedAnew: reloads }, '')
      location.reload()
    }
    isTrying = false
  }

  function beginToTry() {
    document.documentElement.classList.add('has-not-started')
    setInterval(() => void tryAgain(), pauseMs)
    addEventListener('online', () => void tryAgain())
    void tryAgain()
  }

  let hasFailed = false
  addEventListener(
    'error',
    ({ target }) => {
      if (target instanceof HTMLLinkElement && /\/assets\/base-/.test(target.href)) {
        setTimeout(() => target.replaceWith(target.cloneNode()), pauseMs)
      } else if (target instanceof HTMLScriptElement && target.type === 'module' && !hasFailed) {
        hasFailed = true
        beginToTry()
      }
    },
    true,
  )
})()
