import { useInfiniteQuery } from '@tanstack/preact-query'
import { useLocation, useSearch } from 'wouter-preact'
import type { AuditItem } from '../../../contract/staff/audit.ts'
import { clinicZone } from '../../../contract/core/zone.ts'
import { nowMs } from '../../shared/clock.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { useCentre } from '../centre.ts'
import controls from '../desk/controls.module.css'
import { Paged } from '../paged.tsx'
import { whenOf } from '../patients/when.ts'
import { auditText } from '../text/audit.ts'
import { auditPath, readAuditAddress, type AuditAddress } from './address.ts'
import styles from './audit.module.css'
import { Filters } from './filters.tsx'
import { grouped } from './grouped.ts'
import { Line } from './line.tsx'
import { auditQuery } from './queries.ts'

/** Who did what to what, and why, and who looked at which record; latest first. */
export function AuditScreen() {
  const [, navigate] = useLocation()
  const address = readAuditAddress(useSearch())
  const read = useInfiniteQuery(auditQuery(address))
  const change = (changes: Partial<AuditAddress>) => navigate(auditPath({ ...address, ...changes }))
  const isFiltered = Object.values(address).some((value) => value !== null)
  const first = read.data?.pages[0]?.items[0]
  const patientName = address.patientId !== null && first !== undefined ? first.patientName : null
  const empty = (
    <div class={styles.empty} role="status">
      <h2>{isFiltered ? auditText.filteredTitle : auditText.emptyTitle}</h2>
      <p class={controls.soft}>{isFiltered ? auditText.filtered : auditText.empty}</p>
    </div>
  )
  return (
    <div class={styles.screen}>
      <PageHeading>{auditText.title}</PageHeading>
      <p class={controls.soft}>{auditText.lead}</p>
      <Filters address={address} change={change} patientName={patientName} />
      <Paged read={read} loading={auditText.loading} more={auditText.more} empty={empty}>
        {(items: AuditItem[]) => <Lines items={items} hasMore={read.hasNextPage} />}
      </Paged>
    </div>
  )
}

function Lines({ items, hasMore }: { items: AuditItem[]; hasMore: boolean }) {
  const { centres } = useCentre()
  const { columns } = auditText
  return (
    <>
      <p role="status" class={controls.soft}>
        {auditText.shown(items.length, hasMore)}
      </p>
      <table class={styles.table}>
        <thead>
          <tr>
            {Object.entries(columns).map(([key, name]) => (
              <th key={key} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grouped(items).map((item) => (
            <tr key={item.id}>
              <td class={styles.when} translate={false}>
                {whenOf(item.at, clinicZone, nowMs())}
              </td>
              <td>
                <Line item={item} zone={clinicZone} />
              </td>
              <td class={styles.centre}>{centres.find(({ id }) => id === item.centreId)?.name ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
