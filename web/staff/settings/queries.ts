import type { SettingsChange, StaffSettings } from '../../../contract/staff/settings.ts'
import { parse, send } from '../../shared/api.ts'

/** Settings, and the tag that says which they are. */
export interface TaggedSettings {
  settings: StaffSettings
  tag: string
}

const path = '/api/staff/settings'
const tagged = async (response: Response): Promise<TaggedSettings> => ({
  settings: await parse<StaffSettings>(response),
  tag: response.headers.get('etag') ?? '',
})

export const readSettings = async (): Promise<TaggedSettings> => tagged(await send(path, {}))

export const putSettings = async (body: SettingsChange, tag: string): Promise<TaggedSettings> =>
  tagged(await send(path, { method: 'PUT', body, headers: { 'if-match': tag } }))
