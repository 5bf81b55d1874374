import { useQuery } from '@tanstack/preact-query'
import { doorText } from '../../shared/text/door.ts'
import { deviceName } from '../../shared/devices/device-name.ts'
import { queryClient } from '../../shared/query-client.ts'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { callStaff, postDoor } from '../call.ts'
import { useAction } from '../use-action.ts'
import { Problem } from '../door/buttons.tsx'
import styles from '../staff.module.css'
import { dayAndTime, devicesQuery } from './queries.ts'

export function Devices() {
  const devices = useQuery(devicesQuery)
  const { isBusy, problem, run } = useAction()
  const end = (ending: () => Promise<unknown>) =>
    run(async () => {
      await ending()
      await queryClient.invalidateQueries({ queryKey: devicesQuery.queryKey })
    })
  return (
    <section class={styles.card} aria-labelledby="devices-title">
      <h2 id="devices-title">{doorText.devices}</h2>
      {devices.data === undefined ? (
        devices.isError ? (
          <ReadFailed error={devices.error} retry={devices.refetch} />
        ) : (
          <Skeleton heights={[3]} />
        )
      ) : (
        <ul class={styles.list}>
          {devices.data.map(({ id, userAgent, ipAddress, lastUsedAt, current }) => {
            const name = deviceName(userAgent) || doorText.unknownDevice
            return (
              <li key={id}>
                <span>
                  {name}, {ipAddress}, {doorText.lastUsed(dayAndTime(lastUsedAt))}
                </span>
                {current ? (
                  <span class={styles.soft}>{doorText.thisDevice}</span>
                ) : (
                  <button
                    type="button"
                    class={styles.quiet}
                    aria-label={doorText.endOf(name)}
                    aria-disabled={isBusy}
                    onClick={() => end(() => callStaff(`/api/staff-auth/devices/${id}`, { method: 'DELETE' }))}
                  >
                    {doorText.end}
                  </button>
                )}
              </li>
            )
          })}
        </ul>
      )}
      {(devices.data?.length ?? 0) > 1 && (
        <div>
          <button type="button" class={styles.secondary} onClick={() => end(() => postDoor('devices/end-others'))}>
            {doorText.endOthers}
          </button>
        </div>
      )}
      <Problem>{problem}</Problem>
    </section>
  )
}
