/* What the stand-in of checkout.js loads from a second host, as the live one does from cdn.razorpay.com. */
;(function () {
  'use strict'

  /** What is passed into the sheet: functions cannot be. */
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

  /** `{ prefill: { name } }` as `prefill[name]`. */
  function flat(fields, prefix) {
    return Object.entries(fields).flatMap(([key, value]) => {
      const name = prefix ? `${prefix}[${key}]` : key
      if (value === undefined || value === null) return []
      return typeof value === 'object' ? flat(value, name) : [[name, String(value)]]
    })
  }

  /** Leaves the merchant's page for the gateway's own, which posts the result to `callback_url`. */
  function leaveFor(url, options) {
    const { key, order_id, amount, currency, name, description, prefill, theme, callback_url } = options
    const fields = { key_id: key, order_id, amount, currency, name, description, prefill, theme, callback_url }
    const form = document.createElement('form')
    form.method = 'POST'
    form.action = url
    for (const [field, value] of flat(fields)) {
      const input = document.createElement('input')
      input.type = 'hidden'
      input.name = field
      input.value = value
      form.append(input)
    }
    document.body.append(form)
    form.submit()
  }

  window.RazorpayParts = { plainOptions, leaveFor }
})()
