import type { SettingsChange } from '../../../contract/staff/settings.ts'
import {
  settingProblem,
  settingsTable,
  type SettingKey,
  type Settings,
  type SettingValue,
} from '../../../contract/rules/settings.ts'
import { paiseOf, rupeesOf } from '../desk/rupees.ts'
import { settingsText } from '../text/settings.ts'

/** What stands in the fields that were changed; null goes back to the default. */
export type Typed = Partial<Record<SettingKey, string | string[] | null>>

const isPaise = (key: SettingKey) => {
  const setting = settingsTable[key]
  return setting.kind === 'number' && setting.unit === 'paise'
}

/** A value as it stands in its field. */
export function typedOf(key: SettingKey, value: SettingValue): string | string[] {
  if (typeof value === 'object') return [...value]
  return isPaise(key) ? rupeesOf(Number(value)) : String(value)
}

/** NaN for what is no number. */
function valueOf(key: SettingKey, typed: string | string[]): SettingValue {
  if (typeof typed === 'object') return typed
  const text = typed.trim()
  if (settingsTable[key].kind !== 'number') return text
  if (isPaise(key)) return paiseOf(text) ?? Number.NaN
  return /^\d{1,6}([.,]\d{1,2})?$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN
}

/** What is wrong with a field, as a sentence; '' if nothing is. */
export function problemOf(key: SettingKey, typed: string | string[] | null | undefined): string {
  if (typed === null || typed === undefined) return ''
  const value = valueOf(key, typed)
  if (Number.isNaN(value)) return settingsText.noNumber
  const fault = settingProblem(key, value)
  return fault === null ? '' : settingsText.problem(key, fault)
}

const isSame = (one: SettingValue, other: SettingValue) => JSON.stringify(one) === JSON.stringify(other)

/** What has to be saved: fields that were put back to what is in force are none. */
export function changeOf(typed: Typed, values: Settings, changed: readonly SettingKey[]): SettingsChange {
  const asTyped = Object.entries(typed) as [SettingKey, string | string[] | null][]
  const entries = asTyped.flatMap(([key, text]): [SettingKey, SettingValue | null][] => {
    if (text === null) return changed.includes(key) ? [[key, null]] : []
    const value = valueOf(key, text)
    return isSame(value, values[key]) ? [] : [[key, value]]
  })
  return Object.fromEntries(entries)
}
