import { useInfiniteQuery } from '@tanstack/preact-query'
import { Link } from 'wouter-preact'
import type { ClosureList } from '../../../contract/staff/closures.ts'
import controls from '../desk/controls.module.css'
import { Paged } from '../paged.tsx'
import { staffPaths } from '../paths.ts'
import { closuresText } from '../text/closures.ts'
import styles from './closures.module.css'
import { closuresQuery } from './queries.ts'
import { spanText } from './span-text.ts'

type Listed = ClosureList['items'][number]

/** What is closed and not over: the way back to each, also to open it again. */
export function ClosedList() {
  const read = useInfiniteQuery(closuresQuery)
  return (
    <section class={controls.stack}>
      <h2>{closuresText.closed}</h2>
      <Paged read={read} empty={<p class={controls.soft}>{closuresText.noneClosed}</p>} loading={closuresText.loading}>
        {(items) => <Table items={items} />}
      </Paged>
    </section>
  )
}

function Table({ items }: { items: Listed[] }) {
  return (
    <div class={styles.sheet} role="region" aria-label={closuresText.closed} tabIndex={0}>
      <table>
        <caption class="visually-hidden">{closuresText.closed}</caption>
        <thead>
          <tr>
            <th scope="col">{closuresText.who}</th>
            <th scope="col">{closuresText.time}</th>
            <th scope="col">{closuresText.why}</th>
            <th scope="col">{closuresText.visits}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((closure) => (
            <tr key={closure.id}>
              <th scope="row">
                <Link href={staffPaths.closure(closure.id)}>{whoOf(closure)}</Link>
              </th>
              <td class={styles.span} translate={false}>
                {spanText(closure)}
              </td>
              <td>{closure.reason}</td>
              <td>{closure.toSettle === 0 ? '' : closuresText.toSettle(closure.toSettle)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const whoOf = ({ clinicianName, centreName }: Listed): string =>
  clinicianName === null ? closuresText.centre(centreName ?? '') : clinicianName
