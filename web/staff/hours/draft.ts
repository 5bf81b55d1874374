import type { Hours, HoursBody } from '../../../contract/staff/hours.ts'
import { hasRule, type WeeklyHours } from '../../../contract/rules/hours.ts'
import { withKey, type EditedRule } from './paint.ts'

/** A week while it is edited. */
export interface Draft {
  rules: EditedRule[]
  bufferBeforeMinutes: number
  bufferAfterMinutes: number
}

const mondayFirst = (day: number) => (day + 6) % 7

/** From Monday on, and through the day. */
export const inOrder = (rules: readonly EditedRule[]): EditedRule[] =>
  rules.toSorted(
    (one, other) =>
      (one.validFrom ?? '').localeCompare(other.validFrom ?? '') ||
      mondayFirst(one.dayOfWeek) - mondayFirst(other.dayOfWeek) ||
      one.startTime.localeCompare(other.startTime) ||
      one.mode.localeCompare(other.mode),
  )

export const draftOf = ({ rules, ...buffers }: Hours): Draft => ({ ...buffers, rules: inOrder(rules.map(withKey)) })

export const bodyOf = ({ rules, ...buffers }: Draft): HoursBody =>
  ({ ...buffers, rules: rules.map(({ key: _key, ...rule }) => rule) }) as HoursBody

const haveSame = (one: readonly WeeklyHours[], other: readonly WeeklyHours[]) =>
  one.length === other.length && one.every((rule) => hasRule(other, rule))

export const isSame = (draft: Draft, hours: Hours): boolean =>
  haveSame(draft.rules, hours.rules) &&
  draft.bufferBeforeMinutes === hours.bufferBeforeMinutes &&
  draft.bufferAfterMinutes === hours.bufferAfterMinutes
