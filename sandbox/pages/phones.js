const part = (id) => document.getElementById(id)
const messages = new Map()
const unread = new Set()
let selected = new URLSearchParams(window.location.search).get('phone')

const clock = new Intl.DateTimeFormat('en-IN', { hour: 'numeric', minute: '2-digit' })
const ticks = { sent: '✓ sent', delivered: '✓✓ delivered', read: '✓✓ read', failed: 'not delivered' }

function element(name, props = {}, ...children) {
  const node = Object.assign(document.createElement(name), props)
  node.append(...children)
  return node
}

const written = (phone) => phone.replace(/^91(\d{5})(\d{5})$/, '+91 $1 $2')

function link(href, text) {
  return element('a', { href, target: '_blank', rel: 'noopener noreferrer' }, text)
}

/** Text with its web addresses as links; never interpreted as HTML. */
function linked(text) {
  return text.split(/(https?:\/\/[^\s]+)/).map((piece) => (/^https?:/.test(piece) ? link(piece, piece) : piece))
}

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text)
    button.textContent = 'Copied'
  } catch {
    button.textContent = `Copy by hand: ${text}`
  }
}

function buttonOf({ type, text, url }) {
  if (type === 'url') return Object.assign(link(url, text), { className: 'button' })
  const button = element('button', { type: 'button' }, 'Copy code')
  button.addEventListener('click', () => void copy(text, button))
  return button
}

function bubble(message) {
  const code = message.buttons.find(({ type }) => type === 'copy_code')?.text
  const node = element('li', { className: 'message' })
  if (code) node.append(element('p', { className: 'code' }, code))
  node.append(element('p', {}, ...linked(message.text.replaceAll('*', ''))))
  const status = element(
    'span',
    { className: message.status === 'failed' ? 'failed' : '' },
    ticks[message.status] ?? '',
  )
  node.append(element('footer', {}, `${clock.format(new Date(message.at))} · `, status))
  node.append(...message.buttons.map(buttonOf))
  node.dataset.template = message.template
  return node
}

function phonesByLatest() {
  const latest = new Map()
  for (const { phone, at } of messages.values()) {
    const time = new Date(at).getTime()
    if (time >= (latest.get(phone) ?? 0)) latest.set(phone, time)
  }
  return [...latest].toSorted((one, other) => other[1] - one[1]).map(([phone]) => phone)
}

function select(phone) {
  selected = phone
  unread.delete(phone)
  window.history.replaceState(null, '', `?phone=${phone}`)
  draw()
}

function phoneButton(phone) {
  const button = element('button', { type: 'button', className: unread.has(phone) ? 'unread' : '' }, written(phone))
  if (phone === selected) button.setAttribute('aria-current', 'true')
  button.addEventListener('click', () => select(phone))
  return element('li', {}, button)
}

function draw() {
  const phones = phonesByLatest()
  part('empty').hidden = phones.length > 0
  part('list').hidden = phones.length === 0
  if (phones.length === 0) return
  if (!phones.includes(selected)) selected = phones[0]
  part('phones').replaceChildren(...phones.map(phoneButton))
  part('who').textContent = written(selected)
  const chat = [...messages.values()].filter(({ phone }) => phone === selected)
  chat.sort((one, other) => new Date(one.at).getTime() - new Date(other.at).getTime())
  part('chat').replaceChildren(...chat.map(bubble))
  part('chat').scrollTop = part('chat').scrollHeight
}

async function readAll() {
  const reply = await fetch('/phones/messages')
  const { items, appUrl } = await reply.json()
  messages.clear()
  for (const item of items) messages.set(item.id, item)
  part('app').href = appUrl
  draw()
}

const events = new EventSource('/phones/events')
events.addEventListener('open', () => {
  part('offline').hidden = true
  void readAll()
})
events.addEventListener('error', () => (part('offline').hidden = false))
events.addEventListener('message', ({ data }) => {
  const message = JSON.parse(data)
  const isNew = !messages.has(message.id)
  messages.set(message.id, message)
  if (isNew && messages.size > 1 && message.phone !== selected) unread.add(message.phone)
  draw()
})
