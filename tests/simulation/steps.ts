import { createRandom } from './random.ts'
import type { Step } from './operation.ts'
import {
  clinicToolStep,
  deleteEventStep,
  fidgetStep,
  landlineStep,
  lateWorkerStep,
  otherCentreStep,
  outageStep,
  remindStep,
  troubleStep,
} from './mishap-steps.ts'
import { bookByFormStep, twoPhonesStep } from './beside-steps.ts'
import { askAgainStep, bookSoonStep, hoardStep } from './booking-steps.ts'
import { calendarPageStep, clinicBooksStep, closureStep } from './clinic-steps.ts'
import { deskCloseStep, deskOffersStep, deskReopenStep, payLinkStep } from './desk-closure-steps.ts'
import { bookExtraStep, extraHoursStep, holidaysStep } from './desk-days-steps.ts'
import { hoursStep } from './desk-hours-steps.ts'
import { answerOfferStep } from './offer-steps.ts'
import { deskBookStep, deskPayStep, drawerStep, followUpStep } from './desk-booking-steps.ts'
import { deskLookStep, editStep, mergeStep, noteStep, staffDoorStep } from './desk-patient-steps.ts'
import {
  deskCancelStep,
  deskMoveStep,
  meetLinkStep,
  oneMoreChangeStep,
  releaseStep,
  slipStep,
  thereAndBackStep,
  undoStep,
  visitStep,
  wrongPersonStep,
} from './desk-visit-steps.ts'
import { childStep, exportStep, familyStep } from './family-steps.ts'
import { deactivateStep, eraseStep } from './leave-steps.ts'
import { dashboardStep, payStep, verifyStep, webhookStep } from './money-steps.ts'
import {
  clinicHoldStep,
  disputeStep,
  lowBalanceStep,
  returnedStep,
  triesStep,
  wrongKeysStep,
} from './odd-money-steps.ts'
import { bookStep, cancelStep, lookStep, moveStep, orderStep, refreshStep, signInStep } from './patient-steps.ts'
import { buyStep, goodwillStep, heldAgainStep, newYearStep, refundsMeetStep } from './visit-steps.ts'
import { clockStep, jobStep, sweepStep, workStep } from './worker-steps.ts'
import { circumstances, type World } from './world.ts'

/** Everything that can happen, and how often it does. */
const kinds: Record<string, { weight: number; run: (world: World, step: Step) => Promise<void> }> = {
  signIn: { weight: 3, run: signInStep },
  refresh: { weight: 3, run: refreshStep },
  book: { weight: 16, run: bookStep },
  order: { weight: 3, run: orderStep },
  pay: { weight: 14, run: payStep },
  verify: { weight: 10, run: verifyStep },
  cancel: { weight: 7, run: cancelStep },
  move: { weight: 5, run: moveStep },
  look: { weight: 1, run: lookStep },
  webhook: { weight: 11, run: webhookStep },
  dashboard: { weight: 2, run: dashboardStep },
  job: { weight: 12, run: jobStep },
  sweep: { weight: 8, run: sweepStep },
  work: { weight: 3, run: workStep },
  clock: { weight: 10, run: clockStep },
  trouble: { weight: 1.5, run: troubleStep },
  lateWorker: { weight: 1.5, run: lateWorkerStep },
  outage: { weight: 1, run: outageStep },
  deleteEvent: { weight: 1.5, run: deleteEventStep },
  clinicTool: { weight: 1.5, run: clinicToolStep },
  fidget: { weight: 0.5, run: fidgetStep },
  askAgain: { weight: 4, run: askAgainStep },
  bookSoon: { weight: 2, run: bookSoonStep },
  hoard: { weight: 0.7, run: hoardStep },
  closure: { weight: 2, run: closureStep },
  clinicBooks: { weight: 1, run: clinicBooksStep },
  calendarPage: { weight: 0.5, run: calendarPageStep },
  family: { weight: 3, run: familyStep },
  child: { weight: 1, run: childStep },
  export: { weight: 0.5, run: exportStep },
  erase: { weight: 2, run: eraseStep },
  deactivate: { weight: 1, run: deactivateStep },
  otherCentre: { weight: 1.5, run: otherCentreStep },
  returned: { weight: 1.5, run: returnedStep },
  tries: { weight: 1, run: triesStep },
  wrongKeys: { weight: 0.7, run: wrongKeysStep },
  lowBalance: { weight: 1, run: lowBalanceStep },
  clinicHold: { weight: 2, run: clinicHoldStep },
  buy: { weight: 6, run: buyStep },
  bookByForm: { weight: 1, run: bookByFormStep },
  twoPhones: { weight: 3, run: twoPhonesStep },
  heldAgain: { weight: 1.5, run: heldAgainStep },
  refundsMeet: { weight: 2, run: refundsMeetStep },
  goodwill: { weight: 1, run: goodwillStep },
  dispute: { weight: 1.5, run: disputeStep },
  remind: { weight: 1.5, run: remindStep },
  newYear: { weight: 0.7, run: newYearStep },
  landline: { weight: 0.7, run: landlineStep },
  deskBook: { weight: 12, run: deskBookStep },
  deskPay: { weight: 5, run: deskPayStep },
  followUp: { weight: 1.5, run: followUpStep },
  drawer: { weight: 1, run: drawerStep },
  deskMove: { weight: 6, run: deskMoveStep },
  deskCancel: { weight: 6, run: deskCancelStep },
  undo: { weight: 5, run: undoStep },
  slip: { weight: 2, run: slipStep },
  thereAndBack: { weight: 1.5, run: thereAndBackStep },
  release: { weight: 3, run: releaseStep },
  oneMoreChange: { weight: 1, run: oneMoreChangeStep },
  visit: { weight: 7, run: visitStep },
  wrongPerson: { weight: 2, run: wrongPersonStep },
  meetLink: { weight: 1, run: meetLinkStep },
  edit: { weight: 1, run: editStep },
  merge: { weight: 1, run: mergeStep },
  note: { weight: 1, run: noteStep },
  deskLook: { weight: 1.5, run: deskLookStep },
  deskClose: { weight: 4, run: deskCloseStep },
  deskOffers: { weight: 3, run: deskOffersStep },
  deskReopen: { weight: 1.5, run: deskReopenStep },
  answerOffer: { weight: 7, run: answerOfferStep },
  hours: { weight: 2, run: hoursStep },
  extraHours: { weight: 1.5, run: extraHoursStep },
  bookExtra: { weight: 2.5, run: bookExtraStep },
  holidays: { weight: 1, run: holidaysStep },
  payLink: { weight: 1.5, run: payLinkStep },
  staffDoor: { weight: 0.3, run: staffDoorStep },
}

export const stepNames = Object.fromEntries(Object.entries(kinds).map(([name, { weight }]) => [name, weight]))

/** Runs one step; what comes at the vendors with the time comes first. */
export async function runStep(world: World, step: Step): Promise<void> {
  const kind = kinds[step.do]
  if (kind === undefined) throw new Error(`There is no step ${step.do}`)
  world.random = createRandom(step.seed ^ 0x51ed270b)
  world.stage.clock.advance({ milliseconds: 1000 + world.random.below(4000) })
  world.gateway.passTime(circumstances(world))
  world.depth += 1
  await kind.run(world, step)
  world.depth -= 1
}
