import type { PolicyName } from '../../../contract/core/policy-names.ts'
import { paths } from '../../shared/paths.ts'
import { policiesText } from '../../shared/text/policies.ts'
import { shellText } from '../../shared/text/shell.ts'
import styles from './policies.module.css'

/**
 * What the clinic says about what comes next, beside the button that agrees to it. In a tab of its own: what is typed
 * here, and a time that is held, stay as they are.
 */
export function PolicyLinks({ names }: { names: readonly PolicyName[] }) {
  return (
    <ul class={styles.links}>
      {names.map((name) => (
        <li key={name}>
          <a href={paths.policy(name)} target="_blank" rel="noopener">
            {shellText.policies[name]}
            <span class="visually-hidden"> {policiesText.newTab}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}
