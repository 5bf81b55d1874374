import type { HoursProblem, WeeklyHours } from '../../../contract/rules/hours.ts'
import controls from '../desk/controls.module.css'
import { hoursText } from '../text/hours.ts'
import { inOrder } from './draft.ts'
import styles from './hours.module.css'
import { withKey, type Brush, type EditedRule } from './paint.ts'
import type { Owner } from './owner.ts'

interface Props {
  owner: Owner
  rules: readonly EditedRule[]
  problems: readonly HoursProblem[]
  brush: Brush
  onRules: (rules: EditedRule[]) => void
}

const sentenceOf = ({ fault, other = 0 }: HoursProblem) => hoursText.faults[fault](other + 1)

/** The week as numbers: what is painted stands here, and what is typed here is painted. */
export function RuleRows({ owner, rules, problems, brush, onRules }: Props) {
  const set = (index: number, part: Partial<WeeklyHours>) =>
    onRules(rules.map((rule, at) => (at === index ? { ...rule, ...part } : rule)))
  const { columns } = hoursText
  return (
    <details class={styles.rows} open>
      <summary>{hoursText.rows}</summary>
      <div class={styles.scroll}>
        <table class={styles.table}>
          <thead>
            <tr>
              <th scope="col">#</th>
              {Object.values(columns).map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <td />
              <td />
            </tr>
          </thead>
          <tbody>
            {rules.map((rule, index) => (
              <Row
                key={rule.key}
                owner={owner}
                rule={rule}
                number={index + 1}
                problems={problems.filter((problem) => problem.rule === index)}
                set={(part) => set(index, part)}
                remove={() => onRules(rules.filter((_, at) => at !== index))}
              />
            ))}
          </tbody>
        </table>
      </div>
      {owner.mayWrite && (
        <button
          type="button"
          class={controls.button}
          onClick={() => {
            const { modes, ...rest } = brush
            const added = { ...rest, dayOfWeek: 1, startTime: '09:00', endTime: '13:00', mode: modes[0] ?? 'IN_PERSON' }
            onRules([...inOrder(rules), withKey(added)])
          }}
        >
          {hoursText.addRow}
        </button>
      )}
    </details>
  )
}

interface RowProps {
  owner: Owner
  rule: EditedRule
  number: number
  problems: readonly HoursProblem[]
  set: (part: Partial<WeeklyHours>) => void
  remove: () => void
}

function Row({ owner, rule, number, problems, set, remove }: RowProps) {
  const { columns } = hoursText
  const isOwn = owner.centres.some(({ id }) => id === rule.centreId)
  const labelOf = (column: keyof typeof columns) => `${hoursText.row(number)}: ${columns[column]}`
  const field = { class: styles.select, disabled: !isOwn, 'aria-invalid': problems.length > 0 }
  return (
    <tr>
      <td>{number}</td>
      <td data-name={columns.day}>
        <select
          {...field}
          aria-label={labelOf('day')}
          value={rule.dayOfWeek}
          onChange={({ currentTarget }) => set({ dayOfWeek: Number(currentTarget.value) })}
        >
          {[1, 2, 3, 4, 5, 6, 0].map((day) => (
            <option key={day} value={day}>
              {hoursText.days[day]}
            </option>
          ))}
        </select>
      </td>
      {(['startTime', 'endTime'] as const).map((end) => (
        <td key={end} data-name={columns[end === 'startTime' ? 'from' : 'to']}>
          <input
            {...field}
            type="time"
            aria-label={labelOf(end === 'startTime' ? 'from' : 'to')}
            value={rule[end]}
            onChange={({ currentTarget }) =>
              currentTarget.value !== '' && set({ [end]: currentTarget.value.slice(0, 5) })
            }
          />
        </td>
      ))}
      <td data-name={columns.centre}>
        <select
          {...field}
          aria-label={labelOf('centre')}
          value={rule.centreId}
          onChange={({ currentTarget }) => set({ centreId: Number(currentTarget.value) })}
        >
          {!isOwn && <option value={rule.centreId}>{rule.centreId}</option>}
          {owner.centres.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </td>
      <td data-name={columns.mode}>
        <select
          {...field}
          aria-label={labelOf('mode')}
          value={rule.mode}
          onChange={({ currentTarget }) => set({ mode: currentTarget.value as WeeklyHours['mode'] })}
        >
          {(['IN_PERSON', 'ONLINE'] as const).map((mode) => (
            <option key={mode} value={mode}>
              {hoursText.modes[mode]}
            </option>
          ))}
        </select>
      </td>
      <td data-name={columns.slot}>
        <input
          {...field}
          class={styles.number}
          type="number"
          min={5}
          max={480}
          aria-label={labelOf('slot')}
          value={rule.slotDurationMinutes}
          onChange={({ currentTarget }) => {
            const minutes = Math.round(Number(currentTarget.value))
            if (minutes >= 5 && minutes <= 480) set({ slotDurationMinutes: minutes })
            else currentTarget.value = String(rule.slotDurationMinutes)
          }}
        />
      </td>
      {(['validFrom', 'validUntil'] as const).map((end) => (
        <td key={end} data-name={columns[end === 'validFrom' ? 'since' : 'until']}>
          <input
            {...field}
            type="date"
            aria-label={labelOf(end === 'validFrom' ? 'since' : 'until')}
            value={rule[end] ?? ''}
            onChange={({ currentTarget }) => set({ [end]: currentTarget.value === '' ? null : currentTarget.value })}
          />
        </td>
      ))}
      <td>
        {isOwn && (
          <button type="button" class={controls.quiet} aria-label={hoursText.removeRow(number)} onClick={remove}>
            {hoursText.remove}
          </button>
        )}
      </td>
      <td>
        {problems.map((problem) => (
          <span key={`${problem.fault} ${problem.other ?? ''}`} class={controls.problem}>
            {sentenceOf(problem)}
          </span>
        ))}
      </td>
    </tr>
  )
}
