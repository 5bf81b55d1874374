import type { SettingsChange } from '../../contract/staff/settings.ts'
import {
  settingKeys,
  settingProblem,
  settingsTable,
  type SettingKey,
  type SettingProblem,
  type SettingValue,
} from '../../contract/rules/settings.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import { transactOnce } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { assertUnchanged } from '../http/entity-tag.ts'
import { dropSetting, listSettings, lockSettings, recordVersion, saveSetting, type SettingsRows } from './queries.ts'
import { loadSettings, tagOf, usableRows } from './read-settings.ts'

const unitOf = (key: SettingKey) => {
  const setting = settingsTable[key]
  return setting.kind === 'number' ? setting.unit : ''
}

function sentenceOf(key: SettingKey, problem: SettingProblem): string {
  if ('min' in problem) return `Please choose between ${problem.min} and ${problem.max} ${unitOf(key)}.`
  if ('step' in problem) return `Please choose a multiple of ${problem.step} ${unitOf(key)}.`
  if ('max' in problem) return `Please keep this to ${problem.max} characters.`
  return {
    MISSING: 'This cannot be empty.',
    SEVERAL_LINES: 'Please keep this on one line.',
    UNPRINTABLE: 'Bills cannot print some of these characters.',
    BAD_PHONE: 'Please enter a phone number, for example +91 80 4000 1234.',
    BAD_EMAIL: 'Please enter an email address, for example hello@example.com.',
    BAD_GSTIN: 'A GSTIN has 15 characters, for example 29ABCDE1234F1Z5.',
    NOT_AN_OPTION: 'Please choose from the list, each once.',
  }[problem.fault]
}

/** Throws SETTINGS_INVALID with every value that cannot be kept, each with its sentence. */
function assertKeepable(change: SettingsChange): void {
  const problems = settingKeys.flatMap((key) => {
    const value = change[key]
    const problem = value === undefined || value === null ? null : settingProblem(key, value)
    return problem === null ? [] : [{ key, ...problem, message: sentenceOf(key, problem) }]
  })
  if (problems.length > 0) throw new AppError('SETTINGS_INVALID', { details: { problems } })
}

/** What the log keeps of a change: a page under names of its own, since nobody reads it in a list. */
function toldOf(key: SettingKey, before: SettingValue, after: SettingValue): Record<string, unknown> {
  if (settingsTable[key].kind === 'text') return { setting: key, textBefore: before, textAfter: after }
  const inWords = (value: SettingValue) => (typeof value === 'object' ? value.join(', ') : value)
  return { setting: key, before: inWords(before), after: inWords(after) }
}

/**
 * Sets what is given, and gives what is null back to the default, with a line of the audit log each. In force here when
 * it returns, and in every other process once that hears. Throws SETTINGS_INVALID, and STATUS_CHANGED, with who
 * saved what when, if the settings are not those of `ifMatch`.
 */
export async function saveSettings(
  deps: Deps,
  author: Author,
  { change, ifMatch }: { change: SettingsChange; ifMatch: string | undefined },
): Promise<SettingsRows> {
  assertKeepable(change)
  await transactOnce(deps.db, async (tx) => {
    const now = deps.clock.now()
    const by = { userId: author.actor.userId, now }
    await lockSettings(tx)
    const read = await listSettings(tx)
    assertUnchanged(ifMatch, tagOf(read), { savedAt: read.changedAt, savedBy: read.changedBy })
    const stored = new Map(usableRows(read).map((row) => [row.key, row]))
    const changed = settingKeys.filter((key) => {
      const value = change[key]
      const before = stored.get(key)?.value
      return value !== undefined && JSON.stringify(value) !== JSON.stringify(before ?? null)
    })
    const lines: { entityId: number; metadata: Record<string, unknown> }[] = []
    for (const key of changed) {
      const row = stored.get(key)
      const value = change[key] ?? null
      if (value === null) await dropSetting(tx, key)
      const entityId = value === null ? (row?.id ?? 0) : await saveSetting(tx, key, value, by)
      const before = (row?.value ?? deps.settings.defaults[key]) as SettingValue
      lines.push({ entityId, metadata: toldOf(key, before, value ?? deps.settings.defaults[key]) })
    }
    if (changed.length === 0) return
    await recordVersion(tx, by)
    for (const line of lines)
      await recordAudit(tx, author, { action: 'SETTING_CHANGED', entityType: 'settings', ...line, now })
  })
  return loadSettings(deps, deps.db)
}
