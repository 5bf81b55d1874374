import { useEffect, useState } from 'preact/hooks'
import { clinicZone } from '../../../contract/core/zone.ts'
import type { SettingKey } from '../../../contract/rules/settings.ts'
import { ApiError } from '../../shared/api.ts'
import { timeIn } from '../../shared/format/dates.ts'
import { queryClient } from '../../shared/query-client.ts'
import { configQuery } from '../../shared/queries.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import controls from '../desk/controls.module.css'
import { staffProblem } from '../desk/problem.ts'
import { settingsText } from '../text/settings.ts'
import { useDraft } from '../use-draft.ts'
import { putSettings, readSettings, type TaggedSettings } from './queries.ts'
import { SettingField } from './setting-field.tsx'
import styles from './settings.module.css'
import { changeOf, problemOf, type Typed } from './typed.ts'

/** What the clinic sets itself. Read once: what is typed must not change under the hand. */
export function SettingsScreen() {
  const [read, setRead] = useState<TaggedSettings | null>(null)
  const [failure, setFailure] = useState<Error | null>(null)
  const load = () => {
    setFailure(null)
    readSettings().then(setRead, setFailure)
  }
  useEffect(load, [])
  if (failure !== null) return <ReadFailed isScreen error={failure} retry={load} />
  if (read === null) return <Skeleton isScreen heights={[2, 9, 9]} />
  return <Form read={read} />
}

/** What was typed, and which settings were in force then: who saved others since is told of. */
interface Draft {
  typed: Typed
  tag: string
}

function Form({ read }: { read: TaggedSettings }) {
  const [base, setBase] = useState(read)
  const draft = useDraft<Draft>('settings', { typed: {}, tag: read.tag })
  const [isSaving, setSaving] = useState(false)
  const [wasSaved, setWasSaved] = useState(false)
  const [problem, setProblem] = useState('')
  const [conflict, setConflict] = useState('')
  const { settings } = base
  const { typed, tag } = draft.value
  const change = changeOf(
    typed,
    settings.values,
    settings.changed.map(({ key }) => key),
  )
  const count = Object.keys(change).length
  const isWrong = (Object.keys(typed) as SettingKey[]).some((key) => problemOf(key, typed[key]) !== '')

  function use(now: TaggedSettings): void {
    setBase(now)
    setConflict('')
    draft.drop({ typed: {}, tag: now.tag })
  }

  async function save(as: string): Promise<void> {
    if (isSaving || isWrong || count === 0) return
    setSaving(true)
    setProblem('')
    setConflict('')
    try {
      use(await putSettings(change, as))
      setWasSaved(true)
      void queryClient.invalidateQueries({ queryKey: configQuery.queryKey })
    } catch (error) {
      if (error instanceof ApiError && error.code === 'STATUS_CHANGED') {
        const { savedBy, savedAt } = error.details as { savedBy?: string | null; savedAt?: string | null }
        setConflict(settingsText.conflict(savedBy ?? null, savedAt == null ? null : timeIn(savedAt, clinicZone)))
      } else setProblem(staffProblem(error))
    } finally {
      setSaving(false)
    }
  }
  const withTheirs = (go: (theirs: TaggedSettings) => void) =>
    void readSettings().then(go, (error: unknown) => setProblem(staffProblem(error)))

  return (
    <form
      class={styles.screen}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save(tag)
      }}
    >
      <PageHeading>{settingsText.title}</PageHeading>
      <p class={controls.soft}>{settingsText.lead}</p>
      {draft.isAsFound && <p role="status">{settingsText.restored}</p>}
      {settingsText.groups.map(({ title, lead, keys }) => (
        <section key={title} class={styles.group}>
          <h2>{title}</h2>
          {lead !== '' && <p class={controls.soft}>{lead}</p>}
          {keys.map((key) => (
            <SettingField
              key={key}
              name={key}
              settings={settings}
              typed={typed[key]}
              onTyped={(value) => {
                setWasSaved(false)
                draft.write({ tag, typed: { ...typed, [key]: value } })
              }}
            />
          ))}
        </section>
      ))}
      <div class={styles.foot}>
        {conflict !== '' && (
          <div role="alert" class={styles.conflict}>
            <p>{conflict}</p>
            <div class={controls.row}>
              <button type="button" class={controls.button} onClick={() => withTheirs(use)}>
                {settingsText.takeTheirs}
              </button>
              <button type="button" class={controls.button} onClick={() => withTheirs((now) => void save(now.tag))}>
                {settingsText.keepMine}
              </button>
            </div>
          </div>
        )}
        <p role="alert" class={controls.problem}>
          {problem}
        </p>
        <div class={controls.row}>
          <button type="submit" class={controls.primary} aria-disabled={isSaving || isWrong || count === 0}>
            {settingsText.save}
          </button>
          {count > 0 && (
            <button type="button" class={controls.quiet} onClick={() => withTheirs(use)}>
              {settingsText.discard}
            </button>
          )}
          <span role="status">
            {isSaving
              ? settingsText.saving
              : isWrong
                ? settingsText.mend
                : count > 0
                  ? settingsText.unsaved(count)
                  : wasSaved
                    ? settingsText.saved
                    : settingsText.nothing}
          </span>
        </div>
      </div>
    </form>
  )
}
