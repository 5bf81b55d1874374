import type { CentreId } from '../../contract/core/values.ts'
import type { Database, Tx } from '../db/pool.ts'
import { transact } from '../db/transact.ts'
import { dayNumber, ImportError, type ClinicFile, type ImportedClinician } from './import-file.ts'
import {
  findCentresByName,
  findCliniciansByRegistration,
  findUnknownConcerns,
  insertImportedCentre,
  insertImportedClinician,
  isPhoneTaken,
  lockImport,
  replaceConcerns,
  replaceRules,
  updateImportedCentre,
  updateImportedClinician,
  type ImportedRule,
  type KnownClinician,
} from './import-queries.ts'

export interface Tally {
  added: number
  changed: number
  unchanged: number
}

export interface ImportResult {
  centres: Tally
  clinicians: Tally
}

const noted = (): Tally => ({ added: 0, changed: 0, unchanged: 0 })

/** Ends a check and rolls everything back. */
class CheckedOnly extends Error {
  readonly result: ImportResult
  constructor(result: ImportResult) {
    super('Nothing is to be kept')
    this.result = result
  }
}

/**
 * Updates the clinic to match the file, all of it or nothing; importing the same file again changes nothing. Centres
 * are identified by name and clinicians by registration number; whatever the file does not mention stays. With
 * `checkOnly` nothing is stored. Throws ImportError if the file conflicts with the database.
 */
export async function importClinic(
  db: Database,
  file: ClinicFile,
  { checkOnly = false }: { checkOnly?: boolean } = {},
): Promise<ImportResult> {
  try {
    return await transact(db, async (tx) => {
      await lockImport(tx)
      const result = { centres: await importCentres(tx, file), clinicians: await importClinicians(tx, file) }
      if (checkOnly) throw new CheckedOnly(result)
      return result
    })
  } catch (error) {
    if (error instanceof CheckedOnly) return error.result
    throw error
  }
}

async function importCentres(tx: Tx, { centres }: ClinicFile): Promise<Tally> {
  const tally = noted()
  const known = await findCentresByName(
    tx,
    centres.map(({ name }) => name),
  )
  const doubled = known.filter(({ name }, index) => known.findIndex((one) => one.name === name) !== index)
  if (doubled.length > 0) {
    throw new ImportError(doubled.map(({ name }) => `The database has two centres called ${name}: rename one of them.`))
  }
  for (const centre of centres) {
    const found = known.find(({ name }) => name === centre.name)
    if (found === undefined) await insertImportedCentre(tx, centre)
    const isChanged = found !== undefined && (await updateImportedCentre(tx, found.id, centre))
    tally[found === undefined ? 'added' : isChanged ? 'changed' : 'unchanged'] += 1
  }
  return tally
}

async function importClinicians(tx: Tx, { clinicians }: ClinicFile): Promise<Tally> {
  const tally = noted()
  const names = new Set(clinicians.flatMap(({ hours }) => hours.map(({ centre }) => centre)))
  const centreIds = new Map((await findCentresByName(tx, [...names])).map(({ id, name }) => [name, id]))
  const known = await findCliniciansByRegistration(
    tx,
    clinicians.map((one) => one.registrationNumber),
  )
  const faults = await faultsIn(tx, clinicians, { centreIds, known })
  if (faults.length > 0) throw new ImportError(faults)
  for (const clinician of clinicians) {
    const found = known.find((one) => one.registrationNumber === clinician.registrationNumber)
    const rules = rulesOf(clinician, centreIds)
    const primaryCentreId = rules[0]?.centreId as CentreId
    const isChanged = found !== undefined && (await updateImportedClinician(tx, found, clinician, primaryCentreId))
    const id = found?.id ?? (await insertImportedClinician(tx, clinician, primaryCentreId))
    const haveHoursChanged = await replaceRules(tx, id, rules)
    const haveConcernsChanged = await replaceConcerns(tx, id, clinician)
    tally[
      found === undefined ? 'added' : isChanged || haveHoursChanged || haveConcernsChanged ? 'changed' : 'unchanged'
    ] += 1
  }
  return tally
}

async function faultsIn(
  tx: Tx,
  clinicians: readonly ImportedClinician[],
  { centreIds, known }: { centreIds: ReadonlyMap<string, CentreId>; known: readonly KnownClinician[] },
): Promise<string[]> {
  const faults: string[] = []
  for (const { fullName, registrationNumber, phone, hours, concerns = [] } of clinicians) {
    const strangers = await findUnknownConcerns(tx, concerns)
    faults.push(...strangers.map((slug) => `${fullName}: there is no concern called ${slug}.`))
    const unknown = new Set(hours.map(({ centre }) => centre).filter((centre) => !centreIds.has(centre)))
    faults.push(...[...unknown].map((centre) => `${fullName}: there is no centre called ${centre}.`))
    const found = known.filter((one) => one.registrationNumber === registrationNumber)
    if (found.length > 1)
      faults.push(`${fullName}: the database has two clinicians registered as ${registrationNumber}.`)
    if (phone !== undefined && (await isPhoneTaken(tx, phone, found[0]?.userId))) {
      faults.push(`${fullName}: the phone ${phone} belongs to another account of the staff.`)
    }
  }
  return faults
}

const rulesOf = ({ hours, slotMinutes }: ImportedClinician, centreIds: ReadonlyMap<string, CentreId>): ImportedRule[] =>
  hours.flatMap(({ centre, days, from, to, modes }) =>
    days.flatMap((day) =>
      modes.map((mode) => ({
        centreId: centreIds.get(centre) as CentreId,
        dayOfWeek: dayNumber(day),
        startTime: from,
        endTime: to,
        slotMinutes,
        mode,
      })),
    ),
  )
