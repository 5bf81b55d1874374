import type { StaffSettings } from '../../contract/staff/settings.ts'
import {
  settingKeys,
  settingProblem,
  settingsTable,
  type SettingKey,
  type Settings,
} from '../../contract/rules/settings.ts'
import { toWire } from '../core/instants.ts'
import type { StoredSettings } from '../core/settings.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { listSettings, type SettingRow, type SettingsRows } from './queries.ts'

const hasRightType = (key: SettingKey, value: unknown): value is Settings[SettingKey] => {
  const { kind } = settingsTable[key]
  if (kind === 'number') return typeof value === 'number'
  return kind === 'list'
    ? Array.isArray(value) && value.every((one) => typeof one === 'string')
    : typeof value === 'string'
}

const isKey = (key: string): key is SettingKey => settingKeys.includes(key as SettingKey)

/**
 * Those rows that are settings of ours and can be kept: what an earlier system stored under other names, or somebody
 * by hand against the bounds, is left alone, and the default is in force.
 */
export const usableRows = ({ rows }: SettingsRows): (SettingRow & { key: SettingKey })[] =>
  rows.flatMap((row) => {
    const { key, value } = row
    return isKey(key) && hasRightType(key, value) && settingProblem(key, value) === null ? [{ ...row, key }] : []
  })

const toStored = (read: SettingsRows): StoredSettings => ({
  version: read.version,
  values: Object.fromEntries(usableRows(read).map(({ key, value }) => [key, value])),
})

/** Reads what the clinic has set, and has this process go by it. */
export async function loadSettings({ settings }: Pick<Deps, 'settings'>, db: DatabaseOrTx): Promise<SettingsRows> {
  const read = await listSettings(db)
  settings.take(toStored(read))
  return read
}

export const tagOf = ({ version }: Pick<SettingsRows, 'version'>): string => `"${version}"`

export function toWireSettings({ settings: { defaults } }: Deps, read: SettingsRows): StaffSettings {
  return {
    values: { ...defaults, ...toStored(read).values },
    defaults,
    changed: usableRows(read).map(({ key, changedAt, who }) => ({ key, at: toWire(changedAt), who })),
  }
}
