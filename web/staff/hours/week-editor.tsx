import { useEffect, useRef, useState } from 'preact/hooks'
import type { Owner } from './owner.ts'
import { hoursProblems } from '../../../contract/rules/hours.ts'
import { ApiError } from '../../shared/api.ts'
import { timeIn } from '../../shared/format/dates.ts'
import { clinicZone } from '../../../contract/core/zone.ts'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import controls from '../desk/controls.module.css'
import { staffProblem } from '../desk/problem.ts'
import { reloadDay } from '../queries.ts'
import { hoursText } from '../text/hours.ts'
import { useDraft } from '../use-draft.ts'
import { BrushBar } from './brush-bar.tsx'
import { bodyOf, draftOf, isSame, type Draft } from './draft.ts'
import styles from './hours.module.css'
import type { Brush } from './paint.ts'
import { Preview } from './preview.tsx'
import { putHours, readHours, type TaggedHours } from './queries.ts'
import { RuleRows } from './rule-rows.tsx'
import { WeekGrid } from './week-grid.tsx'

/** Reads a clinician's week once: what is painted must not change under the hand. */
export function WeekOf({ owner }: { owner: Owner }) {
  const [read, setRead] = useState<TaggedHours | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const load = () => {
    setFailure(null)
    readHours(owner.id).then(setRead, setFailure)
  }
  useEffect(load, [])
  if (failure !== null) return <ReadFailed error={failure as Error} retry={load} />
  if (read === null) return <Skeleton heights={[14]} />
  return <WeekEditor owner={owner} read={read} />
}

const firstBrush = ({ centres, durationMinutes, primaryCentreId }: Owner): Brush => ({
  centreId: (centres.find(({ id }) => id === primaryCentreId) ?? centres[0])?.id ?? primaryCentreId,
  modes: ['IN_PERSON', 'ONLINE'],
  slotDurationMinutes: durationMinutes,
  validFrom: null,
  validUntil: null,
})

interface Conflict {
  who: string | null
  when: string | null
}

const conflictOf = (error: unknown): Conflict | null => {
  if (!(error instanceof ApiError) || error.code !== 'STATUS_CHANGED') return null
  const { savedBy, savedAt } = error.details as { savedBy?: string | null; savedAt?: string | null }
  return { who: savedBy ?? null, when: savedAt == null ? null : timeIn(savedAt, clinicZone) }
}

/** What was painted, and which hours were in force then: who saved others since is told of. */
interface Painted {
  week: Draft
  tag: string
}

const paintedOf = ({ hours, tag }: TaggedHours): Painted => ({ week: draftOf(hours), tag })

function WeekEditor({ owner, read }: { owner: Owner; read: TaggedHours }) {
  const [base, setBase] = useState(read)
  const [start] = useState(() => paintedOf(read))
  const kept = useDraft<Painted>(`hours ${owner.id}`, start)
  const { week: draft, tag } = kept.value
  // A stroke may end after a field that it left has changed something else.
  const latest = useRef(kept.value)
  latest.current = kept.value
  const [brush, setBrush] = useState(() => firstBrush(owner))
  const [isErasing, setErasing] = useState(false)
  const [isSaving, setSaving] = useState(false)
  const [wasSaved, setWasSaved] = useState(false)
  const [problem, setProblem] = useState('')
  const [conflict, setConflict] = useState<Conflict | null>(tag === read.tag ? null : { who: null, when: null })
  const problems = hoursProblems(draft.rules, base.hours.rules)
  const isChanged = !isSame(draft, base.hours)
  function use(now: TaggedHours): void {
    setBase(now)
    setConflict(null)
    kept.drop(paintedOf(now))
  }
  function change(part: Partial<Draft>): void {
    const next = { week: { ...latest.current.week, ...part }, tag }
    latest.current = next
    if (tag === base.tag && isSame(next.week, base.hours)) kept.drop(next)
    else kept.write(next)
    setWasSaved(false)
  }

  async function save(as: string): Promise<void> {
    if (isSaving) return
    setSaving(true)
    setProblem('')
    setConflict(null)
    try {
      use(await putHours(owner.id, bodyOf(draft), as))
      setWasSaved(true)
      void reloadDay()
    } catch (error) {
      const met = conflictOf(error)
      if (met === null) setProblem(staffProblem(error))
      else setConflict(met)
    } finally {
      setSaving(false)
    }
  }
  const withTheirs = (go: (theirs: TaggedHours) => void) =>
    void readHours(owner.id).then(go, (error: unknown) => setProblem(staffProblem(error)))

  return (
    <section class={styles.week}>
      {!owner.mayWrite && <p class={controls.soft}>{hoursText.readOnly}</p>}
      {kept.isAsFound && isChanged && <p role="status">{hoursText.restored}</p>}
      <BrushBar
        owner={owner}
        draft={draft}
        change={change}
        brush={brush}
        setBrush={setBrush}
        isErasing={isErasing}
        setErasing={setErasing}
      />
      <div class={styles.halves}>
        <WeekGrid
          owner={owner}
          rules={draft.rules}
          brush={brush}
          isErasing={isErasing}
          onRules={(rules) => owner.mayWrite && change({ rules })}
        />
        <aside class={styles.aside}>
          <Preview
            clinicianId={owner.id}
            body={bodyOf(draft)}
            isChanged={isChanged}
            isRight={problems.length === 0}
            wasSaved={wasSaved}
          />
          {conflict !== null && (
            <div role="alert" class={styles.conflict}>
              <p>{hoursText.conflict(conflict.who, conflict.when)}</p>
              <div class={controls.row}>
                <button type="button" class={controls.button} onClick={() => withTheirs(use)}>
                  {hoursText.takeTheirs}
                </button>
                <button
                  type="button"
                  class={controls.button}
                  onClick={() => withTheirs((theirs) => void save(theirs.tag))}
                >
                  {hoursText.keepMine}
                </button>
              </div>
            </div>
          )}
          <p role="alert" class={controls.problem}>
            {problem}
          </p>
          {owner.mayWrite && (
            <div class={controls.row}>
              <button
                type="button"
                class={controls.primary}
                aria-disabled={isSaving || problems.length > 0 || !isChanged}
                onClick={() => problems.length === 0 && isChanged && void save(tag)}
              >
                {hoursText.save}
              </button>
              {isChanged && (
                <button type="button" class={controls.quiet} onClick={() => use(base)}>
                  {hoursText.discard}
                </button>
              )}
            </div>
          )}
        </aside>
      </div>
      <RuleRows
        owner={owner}
        rules={draft.rules}
        problems={problems}
        brush={brush}
        onRules={(rules) => change({ rules })}
      />
    </section>
  )
}
