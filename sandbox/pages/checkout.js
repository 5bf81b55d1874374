/* Stand-in of https://checkout.razorpay.com/v1/checkout.js: the same constructor, options, handler and events. */
;(function () {
  'use strict'

  const script = document.currentScript
  const origin = new URL(script ? script.src : window.location.href).origin
  const testId = 'payment-sheet'

  const frameStyle = {
    position: 'fixed',
    inset: '0',
    width: '100%',
    height: '100%',
    border: '0',
    zIndex: '2147483647',
    colorScheme: 'light dark',
    background: 'transparent',
  }

  /** What crosses into the sheet: functions cannot. */
  function plainOptions(options) {
    const { key, order_id, amount, currency, name, description, image, prefill, notes, theme, readonly, retry } =
      options
    const modal = options.modal || {}
    return {
      key,
      order_id,
      amount,
      currency,
      name,
      description,
      image,
      prefill: prefill || {},
      notes: notes || {},
      theme: theme || {},
      readonly: readonly || {},
      retry: retry === undefined ? { enabled: true } : retry,
      modal: { escape: modal.escape !== false, confirm_close: modal.confirm_close === true },
    }
  }

  function postForm(url, fields) {
    const form = document.createElement('form')
    form.method = 'POST'
    form.action = url
    for (const [name, value] of Object.entries(fields)) {
      const input = document.createElement('input')
      input.type = 'hidden'
      input.name = name
      input.value = value
      form.append(input)
    }
    document.body.append(form)
    form.submit()
  }

  class Razorpay {
    #options
    #listeners = new Map()
    #frame = null
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
      if (this.#frame) return this
      this.#opener = document.activeElement
      this.#bodyOverflow = document.body.style.overflow
      document.body.style.overflow = 'hidden'

      const frame = document.createElement('iframe')
      frame.title = 'Payment'
      frame.dataset.testid = testId
      frame.allow = 'payment'
      frame.src = `${origin}/pages/sheet.html`
      Object.assign(frame.style, frameStyle)
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
      return this
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
        this.#frame.contentWindow.postMessage({ type: 'options', options: plainOptions(this.#options) }, origin)
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
      const { callback_url: callbackUrl, redirect, handler } = this.#options
      if (callbackUrl && (redirect || !handler)) postForm(callbackUrl, result)
      else if (handler) handler(result)
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
      document.body.style.overflow = this.#bodyOverflow
      if (this.#hasHistoryEntry) window.history.back()
      this.#hasHistoryEntry = false
      if (this.#opener && this.#opener.focus) this.#opener.focus()
    }
  }

  window.Razorpay = Razorpay
})()
