/*
 * Stand-in of https://checkout.razorpay.com/v1/checkout.js: the same constructor, options, handler and events, and
 * the same behaviour in the page that loads it, so that a policy that would block the live script blocks this one.
 */
;(function () {
  'use strict'

  const script = document.currentScript
  const home = new URL(script ? script.src : window.location.href)
  // checkout.razorpay.com and api.razorpay.com are this host; its other name stands for cdn.razorpay.com.
  const { origin } = home
  const otherNames = { '127.0.0.1': 'localhost', localhost: '127.0.0.1' }
  home.hostname = otherNames[home.hostname] || home.hostname
  const cdn = home.origin
  const testId = 'payment-sheet'

  const frameStyle = 'position: fixed; inset: 0; width: 100%; height: 100%; z-index: 2147483647'

  /** Ready-made HTML with its own styles, as the live script writes it into the merchant's page. */
  const containerHtml = `
    <style>
      .razorpay-backdrop { position: fixed; inset: 0; z-index: 2147483646; background: rgb(0 0 0 / 60%); }
    </style>
    <div class="razorpay-backdrop" style="display: none"></div>
    <img alt="" src="${cdn}/pages/lock.svg" style="display: none" />`

  const container = document.createElement('div')
  container.className = 'razorpay-container'
  container.innerHTML = containerHtml
  document.body.append(container)

  /** Another script from another host: without it nothing opens. */
  const parts = new Promise((done, failed) => {
    const further = document.createElement('script')
    further.src = `${cdn}/pages/checkout-parts.js`
    further.async = true
    further.addEventListener('load', () => done(window.RazorpayParts))
    further.addEventListener('error', () => failed(new Error('Razorpay: a part of the checkout did not load')))
    document.head.append(further)
  })

  function addSheetStyle() {
    const style = document.createElement('style')
    style.textContent = '.razorpay-frame { border: 0; background: transparent; color-scheme: light dark; }'
    document.head.append(style)
    return style
  }

  const track = (event) =>
    fetch(`${origin}/razorpay/checkout/track`, { method: 'POST', mode: 'no-cors', body: event }).catch(() => undefined)

  class Razorpay {
    #options
    #listeners = new Map()
    #frame = null
    #isOpening = false
    #style = null
    #plainOptions = null
    #opener = null
    #bodyOverflow = ''
    #timer = 0
    #hasHistoryEntry = false

    constructor(options) {
      if (!options || typeof options !== 'object') throw new Error('Razorpay: options are required')
      if (!options.key) throw new Error('No key passed')
      if (!options.order_id && !options.amount) throw new Error('No amount or order_id passed')
      this.#options = options
    }

    on(event, listener) {
      const known = this.#listeners.get(event) || []
      known.push(listener)
      this.#listeners.set(event, known)
      return this
    }

    open() {
      if (this.#frame || this.#isOpening) return this
      this.#isOpening = true
      void track('open')
      parts.then(
        (loaded) => this.#show(loaded),
        (error) => console.error(error.message),
      )
      return this
    }

    #show({ plainOptions, leaveFor }) {
      this.#isOpening = false
      const { callback_url: callbackUrl, redirect, handler } = this.#options
      if (callbackUrl && (redirect || !handler)) {
        leaveFor(`${origin}/razorpay/v1/checkout/embedded`, this.#options)
        return
      }
      this.#plainOptions = plainOptions
      this.#opener = document.activeElement
      this.#bodyOverflow = document.body.style.overflow
      document.body.style.overflow = 'hidden'
      this.#style = addSheetStyle()
      container.querySelector('.razorpay-backdrop').setAttribute('style', 'display: block')

      const frame = document.createElement('iframe')
      frame.title = 'Payment'
      frame.className = 'razorpay-frame'
      frame.dataset.testid = testId
      frame.allow = 'payment'
      frame.setAttribute('style', frameStyle)
      frame.src = `${origin}/pages/sheet.html`
      this.#frame = frame
      window.addEventListener('message', this.#receive)
      document.body.append(frame)
      frame.addEventListener('load', () => frame.focus())

      const modal = this.#options.modal || {}
      if (modal.handleback !== false) {
        window.history.pushState(window.history.state, '')
        this.#hasHistoryEntry = true
        window.addEventListener('popstate', this.#back)
      }
      const seconds = Number(this.#options.timeout)
      if (seconds > 0) this.#timer = window.setTimeout(() => this.#dismiss(), seconds * 1000)
    }

    close() {
      if (this.#frame) this.#dismiss()
    }

    #emit(event, response) {
      for (const listener of this.#listeners.get(event) || []) listener(response)
    }

    #receive = (event) => {
      if (!this.#frame || event.origin !== origin || event.source !== this.#frame.contentWindow) return
      const { type, ...data } = event.data || {}
      if (type === 'ready') {
        this.#frame.contentWindow.postMessage({ type: 'options', options: this.#plainOptions(this.#options) }, origin)
      }
      if (type === 'failed') this.#failed(data.error)
      if (type === 'dismissed') this.#dismiss()
      if (type === 'paid') this.#paid(data.result)
    }

    #back = () => {
      this.#hasHistoryEntry = false
      this.#dismiss()
    }

    #failed(error) {
      this.#emit('payment.failed', { error })
      const isRetryOff = this.#options.retry === false || (this.#options.retry || {}).enabled === false
      if (isRetryOff) this.#dismiss()
    }

    #paid(result) {
      this.#remove()
      const { handler } = this.#options
      if (handler) handler(result)
    }

    #dismiss() {
      this.#remove()
      const { ondismiss } = this.#options.modal || {}
      if (ondismiss) ondismiss()
    }

    #remove() {
      window.clearTimeout(this.#timer)
      window.removeEventListener('message', this.#receive)
      window.removeEventListener('popstate', this.#back)
      if (this.#frame) this.#frame.remove()
      this.#frame = null
      if (this.#style) this.#style.remove()
      container.querySelector('.razorpay-backdrop').setAttribute('style', 'display: none')
      document.body.style.overflow = this.#bodyOverflow
      if (this.#hasHistoryEntry) window.history.back()
      this.#hasHistoryEntry = false
      if (this.#opener && this.#opener.focus) this.#opener.focus()
    }
  }

  window.Razorpay = Razorpay
})()
