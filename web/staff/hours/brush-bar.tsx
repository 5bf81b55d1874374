import { useState } from 'preact/hooks'
import { longestBufferMinutes, longestSlotMinutes, shortestSlotMinutes } from '../../../contract/rules/hours.ts'
import { withYear } from '../../shared/format/dates.ts'
import controls from '../desk/controls.module.css'
import { hoursText } from '../text/hours.ts'
import type { Draft } from './draft.ts'
import styles from './hours.module.css'
import { seasonKey, seasonsOf, type Brush, type Season } from './paint.ts'
import type { Owner } from './owner.ts'

interface Props {
  owner: Owner
  draft: Draft
  change: (part: Partial<Draft>) => void
  brush: Brush
  setBrush: (brush: Brush) => void
  isErasing: boolean
  setErasing: (isErasing: boolean) => void
}

const kinds = { BOTH: ['IN_PERSON', 'ONLINE'], IN_PERSON: ['IN_PERSON'], ONLINE: ['ONLINE'] } as const

/** What the mouse paints with, and what holds for the whole week. */
export function BrushBar({ owner, draft, change, brush, setBrush, isErasing, setErasing }: Props) {
  const kind = isErasing ? 'ERASE' : brush.modes.length > 1 ? 'BOTH' : (brush.modes[0] ?? 'BOTH')
  const choose = (chosen: string) => {
    setErasing(chosen === 'ERASE')
    if (chosen in kinds) setBrush({ ...brush, modes: [...kinds[chosen as keyof typeof kinds]] })
  }
  return (
    <div class={styles.bar}>
      <label>
        {hoursText.brush}
        <select class={styles.select} value={kind} onChange={({ currentTarget }) => choose(currentTarget.value)}>
          {(['BOTH', 'IN_PERSON', 'ONLINE', 'ERASE'] as const).map((one) => (
            <option key={one} value={one}>
              {hoursText.kinds[one]}
            </option>
          ))}
        </select>
      </label>
      {owner.centres.length > 1 && (
        <label>
          {hoursText.centre}
          <select
            class={styles.select}
            value={brush.centreId}
            onChange={({ currentTarget }) => setBrush({ ...brush, centreId: Number(currentTarget.value) })}
          >
            {owner.centres.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <Minutes
        label={hoursText.slot}
        value={brush.slotDurationMinutes}
        min={shortestSlotMinutes}
        max={longestSlotMinutes}
        onValue={(slotDurationMinutes) => setBrush({ ...brush, slotDurationMinutes })}
      />
      <SeasonChoice rules={draft.rules} brush={brush} setBrush={setBrush} />
      <Minutes
        label={hoursText.bufferBefore}
        value={draft.bufferBeforeMinutes}
        min={0}
        max={longestBufferMinutes}
        onValue={(bufferBeforeMinutes) => change({ bufferBeforeMinutes })}
      />
      <Minutes
        label={hoursText.bufferAfter}
        value={draft.bufferAfterMinutes}
        min={0}
        max={longestBufferMinutes}
        onValue={(bufferAfterMinutes) => change({ bufferAfterMinutes })}
      />
    </div>
  )
}

interface MinutesProps {
  label: string
  value: number
  min: number
  max: number
  onValue: (value: number) => void
}

const Minutes = ({ label, value, onValue, ...bounds }: MinutesProps) => (
  <label>
    {label}
    <input
      class={styles.number}
      type="number"
      {...bounds}
      value={value}
      onChange={({ currentTarget }) => {
        const typed = Math.round(Number(currentTarget.value))
        if (typed >= bounds.min && typed <= bounds.max) onValue(typed)
        else currentTarget.value = String(value)
      }}
    />
  </label>
)

const nameOf = ({ validFrom, validUntil }: Season): string =>
  validFrom === null && validUntil === null
    ? hoursText.allYear
    : hoursText.seasonOf(validFrom && withYear(validFrom), validUntil && withYear(validUntil))

function SeasonChoice({
  rules,
  brush,
  setBrush,
}: {
  rules: Draft['rules']
  brush: Brush
  setBrush: Props['setBrush']
}) {
  const [isNew, setNew] = useState(false)
  const [typed, setTyped] = useState({ from: '', until: '' })
  const chosen = { validFrom: brush.validFrom, validUntil: brush.validUntil }
  const known = seasonsOf(rules)
  const seasons = known.some((season) => seasonKey(season) === seasonKey(chosen)) ? known : [...known, chosen]
  return (
    <>
      <label>
        {hoursText.season}
        <select
          class={styles.select}
          value={isNew ? 'NEW' : seasonKey(chosen)}
          onChange={({ currentTarget }) => {
            setNew(currentTarget.value === 'NEW')
            const season = seasons.find((one) => seasonKey(one) === currentTarget.value)
            if (season !== undefined) setBrush({ ...brush, ...season })
          }}
        >
          {seasons.map((season) => (
            <option key={seasonKey(season)} value={seasonKey(season)}>
              {nameOf(season)}
            </option>
          ))}
          <option value="NEW">{hoursText.newSeason}</option>
        </select>
      </label>
      {isNew && (
        <>
          {(['from', 'until'] as const).map((end) => (
            <label key={end}>
              {end === 'from' ? hoursText.seasonFrom : hoursText.seasonUntil}
              <input
                class={styles.select}
                type="date"
                value={typed[end]}
                onInput={({ currentTarget }) => setTyped({ ...typed, [end]: currentTarget.value })}
              />
            </label>
          ))}
          <button
            type="button"
            class={controls.button}
            onClick={() => {
              setBrush({ ...brush, validFrom: typed.from || null, validUntil: typed.until || null })
              setNew(false)
            }}
          >
            {hoursText.addSeason}
          </button>
        </>
      )}
    </>
  )
}
