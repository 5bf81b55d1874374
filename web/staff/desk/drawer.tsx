import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import { formatPaise } from '../../shared/format/money.ts'
import { drawersQuery } from '../queries.ts'
import { drawerText } from '../text/booking.ts'
import { mayAt, useViewer } from '../viewer.ts'
import controls from './controls.module.css'
import { deskCalls, useDeskAction } from './desk-calls.ts'
import { Problem, TextField } from './parts.tsx'
import { staffProblem } from './problem.ts'
import { paiseOf } from './rupees.ts'
import styles from './desk.module.css'
import { notifySaved } from './undo.ts'

/** The expected cash in the user's drawer, or a button to open one. Nothing for users who do not take payments. */
export function DrawerButton({ centreId }: { centreId: number }) {
  const viewer = useViewer()
  const [isOpening, setOpening] = useState(false)
  const mayTake = mayAt(viewer, 'money.take', centreId)
  const drawers = useQuery({ ...drawersQuery(centreId), enabled: mayTake })
  if (!mayTake || drawers.data === undefined) return null
  const own = drawers.data.find(({ isOwn }) => isOwn)
  if (own !== undefined) {
    return <span class={styles.drawer}>{drawerText.button(formatPaise(own.expectedPaise))}</span>
  }
  return (
    <>
      <button type="button" class={controls.button} onClick={() => setOpening(true)}>
        {drawerText.closed}
      </button>
      {isOpening && (
        <Dialog class={controls.dialog} labelledBy="drawer-title" onClose={() => setOpening(false)}>
          {(close) => (
            <>
              <h2 id="drawer-title">{drawerText.title}</h2>
              <DrawerForm centreId={centreId} onOpened={() => close()} />
              <div class={controls.actions}>
                <button type="button" class={controls.button} onClick={() => close()}>
                  {drawerText.back}
                </button>
              </div>
            </>
          )}
        </Dialog>
      )}
    </>
  )
}

/** Opens a drawer with the counted amount. Also shown when somebody takes cash without an open drawer. */
export function DrawerForm({ centreId, onOpened }: { centreId: number; onOpened: () => void }) {
  const [typed, setTyped] = useState('')
  const [isTried, setTried] = useState(false)
  const paise = paiseOf(typed)
  const open = useDeskAction(deskCalls.openDrawer, (_reply, { openingPaise }) => {
    notifySaved(drawerText.opened(formatPaise(openingPaise)))
    onOpened()
  })
  return (
    <form
      class={controls.stack}
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (paise !== null) open.run({ centreId, openingPaise: paise })
      }}
    >
      <p class={controls.soft}>{drawerText.note}</p>
      <TextField
        id="counted"
        label={drawerText.counted}
        inputmode="decimal"
        value={typed}
        isFirst
        maxLength={12}
        onValue={setTyped}
        problem={isTried && paise === null ? drawerText.amountWrong : undefined}
      />
      <Problem>{staffProblem(open.error)}</Problem>
      <div class={controls.row}>
        <button type="submit" class={controls.primary} aria-disabled={open.isPending}>
          {drawerText.open}
        </button>
      </div>
    </form>
  )
}
