import { useLocation } from 'wouter-preact'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import controls from '../desk/controls.module.css'
import { useDeskAction } from '../desk/desk-calls.ts'
import { Problem } from '../desk/parts.tsx'
import { staffProblem } from '../desk/problem.ts'
import { staffPaths } from '../paths.ts'
import { closuresText } from '../text/closures.ts'
import { closureActions } from './queries.ts'

interface Props {
  id: number
  /** How many patients have a link that ends with it. */
  asked: number
  onClose: () => void
}

/** Opens a closed time again, once it was said whose links end with it. */
export function ReopenDialog({ onClose, ...props }: Props) {
  return (
    <Dialog class={controls.dialog} labelledBy="reopen-title" onClose={onClose}>
      {(close) => <Ask {...props} close={close} />}
    </Dialog>
  )
}

function Ask({ id, asked, close }: Omit<Props, 'onClose'> & { close: (andThen?: () => void) => void }) {
  const [, navigate] = useLocation()
  const reopen = useDeskAction(closureActions.reopen, () => close(() => navigate(staffPaths.home)))
  return (
    <div class={controls.stack}>
      <h2 id="reopen-title">{closuresText.reopen}</h2>
      <p>{asked === 0 ? closuresText.nobodyAsked : closuresText.linksEnd(asked)}</p>
      <Problem>{staffProblem(reopen.error)}</Problem>
      <div class={controls.actions}>
        <button type="button" class={controls.primary} aria-disabled={reopen.isPending} onClick={() => reopen.run(id)}>
          {closuresText.reopenNow}
        </button>
        <button type="button" class={controls.button} onClick={() => close()}>
          {closuresText.leave}
        </button>
      </div>
    </div>
  )
}
