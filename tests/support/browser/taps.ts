import type { Page } from 'playwright-core'

export interface Taps {
  /** The links, buttons and options pressed, in order. */
  controls: string[]
  /** Fields that something was typed into; the code from WhatsApp counts apart. */
  fields: string[]
}

const listener = `
  const control = 'a, button, summary, label, select, input:not([type=text], [type=tel], [type=email])'
  const nameOf = (element) => (element.getAttribute('aria-label') ?? element.innerText ?? '').trim().split('\\n')[0]
  if (self === top) {
    addEventListener('pointerdown', ({ target }) => {
      const pressed = target.closest('textarea, input:is([type=text], [type=tel], :not([type]))') ? null : target.closest(control)
      if (pressed) tapped('control', nameOf(pressed))
    }, true)
    addEventListener('input', ({ target }) => {
      if (target.matches('textarea, input:not([type=radio], [type=checkbox])')) tapped('field', target.id)
    }, true)
  }`

/**
 * Counts what a patient does on our own pages until a result is there: presses of links, buttons and options, and
 * fields typed into. Not counted: the gateway's own checkout, which is in a frame, and placing the cursor in a field.
 */
export async function countTaps(page: Page): Promise<Taps> {
  const taps: Taps = { controls: [], fields: [] }
  await page.exposeBinding('tapped', (_source, kind: 'control' | 'field', name: string) => {
    if (kind === 'control') taps.controls.push(name)
    else if (!taps.fields.includes(name)) taps.fields.push(name)
  })
  await page.addInitScript(listener)
  return taps
}
