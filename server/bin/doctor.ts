import { parseArgs } from 'node:util'
import { examineThisProcess, faultsIn } from '../operations/doctor/examine.ts'
import type { Section } from '../operations/doctor/finding.ts'
import { refuseToStart } from './shutdown.ts'

function print(sections: Section[]): void {
  for (const { title, findings } of sections) {
    console.log(title)
    for (const { state, sentence } of findings) console.log(`  ${state.padEnd(8)} ${sentence}`)
  }
  const faults = faultsIn(sections)
  console.log(
    faults.length === 0 ? '\nReady.' : `\nNot ready to go live: ${faults.length} to see to. docs/go-live.md says how.`,
  )
  process.exitCode = faults.length === 0 ? 0 : 1
}

async function run(): Promise<void> {
  const { values } = parseArgs({ options: { 'gallabox-account': { type: 'string' } } })
  print(await examineThisProcess(values['gallabox-account']))
}

if (import.meta.main) run().catch(refuseToStart)
