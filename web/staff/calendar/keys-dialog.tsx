import { useStore, createStore } from '../../shared/store.ts'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import { deviceStorage } from '../../shared/storage.ts'
import controls from '../desk/controls.module.css'
import { keysText } from '../text/day.ts'
import styles from './calendar.module.css'

const offKey = 'mibo.staff.letters-off'

/** Whether single-letter shortcuts are on. Users of speech input need to turn them off (WCAG 2.1.4). */
export const lettersOn = createStore(deviceStorage.get(offKey) === null)

function setLetters(on: boolean): void {
  lettersOn.set(on)
  if (on) deviceStorage.remove(offKey)
  else deviceStorage.set(offKey, '1')
}

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const areOn = useStore(lettersOn)
  return (
    <Dialog class={controls.dialog} labelledBy="keys-title" onClose={onClose}>
      {(close) => (
        <div class={controls.stack}>
          <h2 id="keys-title">{keysText.title}</h2>
          <dl class={styles.keys}>
            {keysText.rows.map(([key, what]) => (
              <div key={key}>
                <dt>
                  <kbd class={controls.key}>{key}</kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
          <label class={controls.check}>
            <input
              type="checkbox"
              checked={areOn}
              onChange={({ currentTarget }) => setLetters(currentTarget.checked)}
            />
            {keysText.letters}
          </label>
          <div class={controls.actions}>
            <button type="button" class={controls.primary} autofocus onClick={() => close()}>
              {keysText.close}
            </button>
          </div>
        </div>
      )}
    </Dialog>
  )
}
