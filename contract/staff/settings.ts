import { z } from 'zod'
import { Instant, PageText } from '../core/values.ts'
import { settingKeys, settingsTable, type SettingKey, type Settings } from '../rules/settings.ts'

const Words = PageText.transform((value) => value.replaceAll('\r\n', '\n'))
const Listed = z.array(z.string().max(20)).max(50)

type Shape = { [K in SettingKey]: z.ZodType<Settings[K]> }

/** The type alone: bounds are broken with a sentence of their own. */
const written = Object.fromEntries(
  settingKeys.map((key) => {
    const { kind } = settingsTable[key]
    return [key, kind === 'number' ? z.number() : kind === 'list' ? Listed : Words]
  }),
) as unknown as Shape
const read = Object.fromEntries(
  settingKeys.map((key) => {
    const { kind } = settingsTable[key]
    return [key, kind === 'number' ? z.number() : kind === 'list' ? z.array(z.string()) : z.string()]
  }),
) as unknown as Shape

/** What changes; null goes back to the default. */
export type SettingsChange = { [K in SettingKey]?: Settings[K] | null }
export const SettingsChange = z.strictObject(
  Object.fromEntries(settingKeys.map((key) => [key, (written[key] as z.ZodType).nullable().optional()])),
) as unknown as z.ZodType<SettingsChange>

export const StaffSettings = z.object({
  values: z.object(read),
  /** What the environment gives, or the product itself where the environment has no say. */
  defaults: z.object(read),
  /** What is not as by default, since when, and by whom: null if it was not a member of staff. */
  changed: z.array(
    z.object({
      key: z.enum(settingKeys as [SettingKey, ...SettingKey[]]),
      at: Instant,
      who: z.object({ userId: z.int(), fullName: z.string() }).nullable(),
    }),
  ),
})
export type StaffSettings = z.infer<typeof StaffSettings>
