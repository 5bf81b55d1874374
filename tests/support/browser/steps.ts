import { setTimeout as sleep } from 'node:timers/promises'
import type { FrameLocator, Locator, Page } from 'playwright-core'

// The patient's steps through the booking wizard, found by their visible words.

/** Takes the first free time of the day after tomorrow, by video or in person. */
export async function chooseTime(page: Page, mode: 'Video' | 'In person' = 'Video'): Promise<string> {
  await page.getByRole('radio', { name: new RegExp(mode) }).check({ force: true })
  const time = page.locator('input[name="time"]').first()
  await time.waitFor({ state: 'attached' })
  await time.check({ force: true })
  const chosen = await time.inputValue()
  await page.getByRole('button', { name: 'Continue' }).click()
  return chosen
}

export async function agreeAndName(page: Page, fullName: string): Promise<void> {
  await page.getByLabel('Your name').fill(fullName)
  await page.getByRole('button', { name: 'I agree, continue' }).click()
}

/** The note for the clinician, unfolded. */
export async function openNote(page: Page): Promise<Locator> {
  const note = page.getByLabel('A note for the clinician')
  await note.waitFor({ state: 'attached' })
  if (!(await note.isVisible())) await page.getByText('Add a note (optional)').click()
  return note
}

export const hasCheckout = (page: Page) => page.evaluate(`'Razorpay' in window`)

/**
 * The last step, with the gateway's script in it. (Playwright's own waiting for a function needs eval, which the
 * policy forbids.)
 */
export async function readyToPay(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Check and pay' }).waitFor()
  for (let tries = 0; !(await hasCheckout(page)); tries += 1) {
    if (tries === 200) throw new Error('The checkout’s script did not come')
    await sleep(50)
  }
}

/** The payment sheet of the stand-in, in its frame. */
export async function openSheet(page: Page): Promise<FrameLocator> {
  await page.getByRole('button', { name: /^Pay ₹/ }).click()
  return paymentSheet(page)
}

export function paymentSheet(page: Page): FrameLocator {
  return page.frameLocator('[data-testid="payment-sheet"]')
}

export async function giveCard(sheet: FrameLocator, number: string): Promise<void> {
  await sheet.getByTestId('card-number').fill(number)
  await sheet.getByTestId('card-expiry').fill('1240')
  await sheet.getByTestId('card-cvv').fill('123')
  await sheet.getByTestId('card-name').fill('Asha Verma')
  await sheet.getByTestId('card-submit').click()
}

export async function payWithTestCard(sheet: FrameLocator): Promise<void> {
  await sheet.getByTestId('pay-card').click()
  await giveCard(sheet, '4111 1111 1111 1111')
  await sheet.getByTestId('otp').fill('123456')
  await sheet.getByTestId('otp-submit').click()
}

/** Closes the sheet, and leaves a payment that was not finished. */
export async function leaveSheet(sheet: FrameLocator): Promise<void> {
  await sheet.getByTestId('close').click()
  await sheet.getByTestId('leave-yes').click()
}

export const booked = (page: Page) => page.getByRole('heading', { name: 'Your appointment is confirmed' }).waitFor()
