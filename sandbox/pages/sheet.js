import { cardProblem, formatCardNumber, formatExpiry } from './card.js'

const part = (id) => document.getElementById(id)
const screens = ['choose', 'waiting', 'otp-form', 'failed', 'leave']
const methods = ['upi', 'card', 'netbanking']

const cancelled = {
  code: 'BAD_REQUEST_ERROR',
  description: 'Payment processing cancelled by user',
  source: 'customer',
  step: 'payment_authentication',
  reason: 'payment_cancelled',
}

let host = null
let options = null
let paymentId = null
let shown = 'waiting'

const given = document.getElementById('given')

/** To the page around the frame or, on a page of the gateway's own, by a form to the merchant's callback address. */
function tell(message) {
  if (given) leaveWith(message)
  else if (host) host.window.postMessage(message, host.origin)
}

function leaveWith({ type, result, error = cancelled }) {
  const { metadata, ...words } = error
  const failure = Object.entries({ ...words, metadata: JSON.stringify(metadata || {}) })
  const fields = type === 'paid' ? Object.entries(result) : failure.map(([key, value]) => [`error[${key}]`, value])
  const form = document.createElement('form')
  form.method = 'POST'
  form.action = options.callback_url
  for (const [name, value] of fields) {
    const input = document.createElement('input')
    input.type = 'hidden'
    input.name = name
    input.value = value
    form.append(input)
  }
  document.body.append(form)
  form.submit()
}

function show(screen, focus) {
  shown = screen
  for (const id of screens) part(id).hidden = id !== screen
  const target = focus && part(focus)
  if (target) target.focus()
}

function showError(text) {
  part('error').hidden = !text
  part('error').textContent = text || ''
}

function wait(text) {
  showError('')
  part('waiting-for').textContent = text
  show('waiting')
}

async function ask(path, body) {
  const response = await fetch(`/razorpay/checkout/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const reply = await response.json()
  if (!response.ok) throw new Error(reply.error?.description || 'The payment could not be made.')
  return reply
}

function takeReply(reply) {
  if (reply.status === 'captured') {
    const { razorpay_payment_id, razorpay_order_id, razorpay_signature } = reply
    tell({ type: 'paid', result: { razorpay_payment_id, razorpay_order_id, razorpay_signature } })
    return
  }
  if (reply.status === 'otp_required') {
    paymentId = reply.payment_id
    part('otp').value = ''
    show('otp-form', 'otp')
    return
  }
  paymentId = null
  tell({ type: 'failed', error: reply.error })
  showError(reply.error.description)
  show('failed', 'retry')
}

async function attempt(path, body, waitingFor) {
  wait(waitingFor)
  try {
    takeReply(await ask(path, body))
  } catch (error) {
    showError(error.message)
    show('choose')
  }
}

function pay(details, waitingFor) {
  const { key, order_id, prefill } = options
  const body = { key, order_id, email: prefill.email, contact: prefill.contact, ...details }
  return attempt('pay', body, waitingFor)
}

function selectMethod(method) {
  for (const name of methods) {
    part(name).hidden = name !== method
    part(`pay-${name}`).setAttribute('aria-pressed', String(name === method))
  }
}

const payUpi = (vpa) => pay({ method: 'upi', vpa }, 'Waiting for your UPI app…')
const payCard = (card) => pay({ method: 'card', card }, 'Asking your bank…')

function submitCard() {
  const card = {
    number: part('card-number').value.replaceAll(/\D/g, ''),
    expiry: part('card-expiry').value,
    cvv: part('card-cvv').value,
    name: part('card-name').value,
  }
  const problem = cardProblem(card)
  if (problem) {
    showError(problem.text)
    part(problem.field).focus()
  } else void payCard(card)
}

function onSubmit(id, act) {
  part(id).addEventListener('submit', (event) => {
    event.preventDefault()
    act(event)
  })
}

/** As the live one, the sheet is faded out before the page around it hears that it was closed. */
function leave() {
  if (paymentId) void ask('cancel', { payment_id: paymentId, order_id: options.order_id }).catch(() => undefined)
  document.body.classList.add('closing')
  setTimeout(() => tell({ type: 'dismissed' }), 300)
}

let before = 'choose'

function close() {
  if (shown === 'leave') return
  if (!options?.modal.confirm_close) {
    leave()
    return
  }
  before = shown
  show('leave', 'leave-no')
}

for (const name of methods) part(`pay-${name}`).addEventListener('click', () => selectMethod(name))
onSubmit('upi', () => void payUpi(part('upi-id').value))
onSubmit('card', submitCard)
onSubmit('netbanking', (event) =>
  pay({ method: 'netbanking', bank: part('bank').value, outcome: event.submitter.value }, 'Asking your bank…'),
)
onSubmit('otp-form', () => attempt('otp', { payment_id: paymentId, otp: part('otp').value }, 'Checking the code…'))
part('test-success').addEventListener(
  'click',
  () => void payCard({ number: '4111111111111111', expiry: '12 / 40', cvv: '123', name: 'Test card' }),
)
part('test-upi').addEventListener('click', () => void payUpi('success@razorpay'))
part('test-failure').addEventListener('click', () => void payUpi('failure@razorpay'))
part('retry').addEventListener('click', () => {
  showError('')
  show('choose', 'pay-upi')
})
part('close').addEventListener('click', close)
part('leave-yes').addEventListener('click', leave)
part('leave-no').addEventListener('click', () => show(before, 'close'))
part('card-number').addEventListener('input', ({ target }) => (target.value = formatCardNumber(target.value)))
part('card-expiry').addEventListener('input', ({ target }) => (target.value = formatExpiry(target.value)))
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && options?.modal.escape) close()
})
document.body.addEventListener('click', (event) => {
  if (event.target === document.body && options?.modal.confirm_close) close()
})

async function start(wanted) {
  options = wanted
  part('merchant').textContent = options.name || 'Payment'
  part('description').textContent = options.description || ''
  if (/^#[0-9a-f]{6}$/i.test(options.theme.color || '')) {
    document.documentElement.style.setProperty('--theme', options.theme.color)
  }
  wait('Opening the payment…')
  try {
    const order = await ask('order', { key: options.key, order_id: options.order_id })
    const money = new Intl.NumberFormat('en-IN', { style: 'currency', currency: order.currency })
    part('amount').textContent = money.format(order.amount / 100)
    selectMethod(methods.includes(options.prefill.method) ? options.prefill.method : 'upi')
    show('choose', 'pay-upi')
  } catch (error) {
    showError(error.message)
    show('failed', 'close')
    part('retry').hidden = true
  }
}

window.addEventListener('message', (event) => {
  if (event.source !== window.parent || event.data?.type !== 'options' || options) return
  host = { window: window.parent, origin: event.origin }
  void start(event.data.options)
})
if (given) void start(JSON.parse(given.textContent))
else window.parent.postMessage({ type: 'ready' }, '*')
