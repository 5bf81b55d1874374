import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importClinic } from '../../server/directory/import.ts'
import { ImportError, readClinicFile } from '../../server/directory/import-file.ts'
import { createTestApp, signIn, type TestApp } from '../support/app.ts'
import { programEnv } from '../support/program.ts'

const example = await readFile(new URL('../../docs/clinic.example.json', import.meta.url), 'utf8')
// oxlint-disable-next-line typescript/no-explicit-any
type File = any
const exampleFile = (): File => JSON.parse(example)

let test: TestApp

beforeEach(async () => {
  test = await createTestApp()
})
afterEach(() => test.close())

const load = (file: File, options?: { checkOnly: boolean }) =>
  importClinic(test.deps.db, readClinicFile(JSON.stringify(file)), options)

const tally = (added: number, changed: number, unchanged: number) => ({ added, changed, unchanged })

/** Every row that an import may write, with its version. */
async function rows() {
  const { pool } = test.database
  const read = async (text: string) => (await pool.query(text)).rows
  return {
    centres: await read('select *, xmin from centres order by id'),
    users: await read('select *, xmin from users order by id'),
    clinicians: await read('select *, xmin from clinician_profiles order by id'),
    rules: await read('select *, xmin from clinician_availability_rules order by id'),
  }
}

async function faultsOf(file: File): Promise<readonly string[]> {
  try {
    await load(file)
    return []
  } catch (error) {
    if (error instanceof ImportError) return error.faults
    throw error
  }
}

describe('a clinic’s import file', () => {
  it('adds centres and clinicians to an empty database, and they can be booked', async () => {
    const result = await load(exampleFile())
    expect(result).toEqual({ centres: tally(2, 0, 0), clinicians: tally(2, 0, 0) })
    const { body } = await test.call('GET', '/api/clinicians')
    expect(body.items.map((one: { fullName: string }) => one.fullName).sort()).toEqual([
      'Dr Example Rao',
      'Example Thomas',
    ])
    const rao = body.items.find((one: { fullName: string }) => one.fullName === 'Dr Example Rao')
    expect(rao).toMatchObject({
      specialization: 'Psychiatry',
      registrationNumber: 'KMC 00001',
      feePaise: 160_000,
      durationMinutes: 30,
      languages: ['English', 'Kannada', 'Hindi'],
    })
    const url = `/api/clinicians/${rao.id}/availability?from=2026-01-06&to=2026-01-10&mode=IN_PERSON`
    const free = (await test.call('GET', url)).body.days.map((day: { date: string; slots: unknown[] }) => [
      day.date,
      day.slots.length,
    ])
    // Tuesday to Friday 9 to 13, Saturday 10 to 14 elsewhere.
    expect(free).toEqual([
      ['2026-01-06', 8],
      ['2026-01-07', 8],
      ['2026-01-08', 8],
      ['2026-01-09', 8],
      ['2026-01-10', 8],
    ])
    const { patientId, token } = await signIn(test)
    expect(patientId).toBeGreaterThan(0)
    const booked = await test.call('POST', '/api/booking/initiate', {
      token,
      body: {
        clinicianId: rao.id,
        centreId: rao.centres[0].id,
        startsAt: '2026-01-06T03:30:00Z',
        appointmentType: 'IN_PERSON',
        fullName: 'Asha Verma',
      },
    })
    expect(booked.status).toBe(201)
  })

  it('changes nothing the second time, not even a row’s version', async () => {
    await load(exampleFile())
    const before = await rows()
    expect(await load(exampleFile())).toEqual({ centres: tally(0, 0, 2), clinicians: tally(0, 0, 2) })
    expect(await rows()).toEqual(before)
  })

  it('changes what the file changed and nothing else, hours included', async () => {
    await load(exampleFile())
    const before = await rows()
    const file = exampleFile()
    file.centres[1].addressLine1 = '10 Lake Road'
    file.clinicians[0].feeRupees = 1800
    file.clinicians[0].hours[1].to = '13:00'
    delete file.clinicians[0].phone
    expect(await load(file)).toEqual({ centres: tally(0, 1, 1), clinicians: tally(0, 1, 1) })
    const after = await rows()
    expect(after.centres[0]).toEqual(before.centres[0])
    expect(after.centres[1]).toMatchObject({ id: before.centres[1].id, address_line1: '10 Lake Road' })
    expect(after.clinicians[0]).toMatchObject({ id: before.clinicians[0].id, consultation_fee: 1800 })
    expect(after.clinicians[1]).toEqual(before.clinicians[1])
    // A phone that is no longer in the file is not removed.
    expect(after.users).toEqual(before.users)
    const kept = before.rules.filter((rule) => rule.day_of_week !== 6)
    expect(after.rules.filter((rule) => rule.day_of_week !== 6)).toEqual(kept)
    expect(after.rules.filter((rule) => rule.day_of_week === 6)).toMatchObject([
      { start_time: '10:00:00', end_time: '13:00:00' },
    ])
  })

  it('is imported completely or not at all, and can be checked without importing', async () => {
    const empty = await rows()
    expect(await load(exampleFile(), { checkOnly: true })).toEqual({
      centres: tally(2, 0, 0),
      clinicians: tally(2, 0, 0),
    })
    expect(await rows()).toEqual(empty)
    const file = exampleFile()
    file.clinicians[1].hours[0].centre = 'Koramangala'
    expect(await faultsOf(file)).toEqual(['Example Thomas: there is no centre called Koramangala.'])
    expect(await rows()).toEqual(empty)
  })

  it('is imported once even if two imports run at a time', async () => {
    const results = await Promise.all([load(exampleFile()), load(exampleFile()), load(exampleFile())])
    expect(results.map(({ clinicians }) => clinicians.added).toSorted((a, b) => a - b)).toEqual([0, 0, 2])
    expect((await rows()).clinicians).toHaveLength(2)
  })

  it('has every problem of each row reported at once, with the row’s name', async () => {
    const file = exampleFile()
    file.centres[0].contactPhone = '12'
    file.centres[1].timezone = 'Asia/Bangalore'
    file.centres.push({ ...file.centres[1], timezone: 'Asia/Kolkata', name: '', colour: 'green' })
    Object.assign(file.clinicians[0], { feeRupees: 1600.5, languages: [], fullName: '' })
    delete file.clinicians[1].registrationNumber
    file.clinicians[1].hours[0] = {
      centre: 'Jayanagar',
      days: ['Tuesday'],
      from: '9:00',
      to: '25:00',
      modes: ['VIDEO'],
    }
    expect(await faultsOf(file)).toEqual([
      'centres, row 1 (Indiranagar): contactPhone has to be a phone number with its country code, like +91 80 2222 3333.',
      'centres, row 2 (Jayanagar): timezone has to be a time zone like Asia/Kolkata.',
      'centres, row 3: name is empty.',
      'centres, row 3: colour is not a key here.',
      'clinicians, row 1: fullName: Please enter a name.',
      'clinicians, row 1: languages names no language.',
      'clinicians, row 1: feeRupees has to be whole rupees.',
      'clinicians, row 2 (Example Thomas): registrationNumber: This is missing.',
      'clinicians, row 2 (Example Thomas): hours[1].days[1] has to be one of Sun, Mon, Tue, Wed, Thu, Fri, Sat.',
      'clinicians, row 2 (Example Thomas): hours[1].from has to be a clock time like 09:30.',
      'clinicians, row 2 (Example Thomas): hours[1].to has to be a clock time like 09:30.',
      'clinicians, row 2 (Example Thomas): hours[1].modes[1]: This should be one of ONLINE, IN_PERSON.',
    ])
  })

  it('is refused for hours that one person cannot keep, and for repeated rows', async () => {
    const file = exampleFile()
    const [rao, thomas] = file.clinicians
    rao.hours.push({ centre: 'Jayanagar', days: ['Fri'], from: '12:30', to: '15:00', modes: ['ONLINE'] })
    rao.hours.push({ centre: 'Indiranagar', days: ['Sun'], from: '09:00', to: '09:20', modes: ['ONLINE'] })
    thomas.registrationNumber = rao.registrationNumber
    thomas.phone = rao.phone
    file.centres[1].name = 'Indiranagar'
    expect(await faultsOf(file)).toEqual([
      'Dr Example Rao: hours[3] overlaps hours[1].',
      'Dr Example Rao: hours[4] from 09:00 to 09:20 has no room for 30 minutes.',
      'Two centres are called Indiranagar.',
      'Two clinicians have the registration number KMC 00001.',
      'Two clinicians have the phone 919845000001.',
    ])
  })

  it('is refused if it conflicts with the database', async () => {
    await load(exampleFile())
    const other = exampleFile()
    other.clinicians = [{ ...other.clinicians[0], fullName: 'Dr Other', registrationNumber: 'KMC 9' }]
    expect(await faultsOf(other)).toEqual(['Dr Other: the phone 919845000001 belongs to another account of the staff.'])
    await test.database.pool.query(`insert into centres (name) values ('Jayanagar')`)
    expect(await faultsOf(exampleFile())).toEqual([
      'The database has two centres called Jayanagar: rename one of them.',
    ])
  })

  it.each([
    ['', /^The file is not JSON/],
    ['[]', /^The file: /],
    ['{"clinics": []}', /clinics is not a key here/],
    ['{"centres": "none"}', /^The file: centres: This should be a list\.$/],
    ['{"centres": [null, 7, "x"]}', /^centres, row 1: /],
  ])('is refused with a reason if it is %j', (text, sentence) => {
    expect(() => readClinicFile(text)).toThrow(
      expect.objectContaining({ faults: expect.arrayContaining([expect.stringMatching(sentence)]) }),
    )
  })
})

describe('npm run import:clinic', () => {
  const file = join(tmpdir(), `mibo-clinic-${process.pid}.json`)
  afterEach(() => rm(file, { force: true }))

  async function run(...args: string[]) {
    const env = { ...programEnv, ENV_FILE: '', DATABASE_URL: test.database.url }
    return promisify(execFile)(process.execPath, ['server/bin/import-clinic.ts', ...args], { env }).then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
    )
  }

  it('prints what it did, what it would do, and what it could not do', async () => {
    await writeFile(file, example)
    const added = 'Centres: 2 added, 0 changed, 0 as they were.\nClinicians: 2 added, 0 changed, 0 as they were.\n'
    const check = await run(file, '--check')
    expect(check).toEqual({ code: 0, said: `${added}Check only: nothing was changed.\n` })
    expect(await run(file)).toEqual({ code: 0, said: added })
    await writeFile(file, '{"centres": [{}]}')
    expect(await run(file)).toMatchObject({
      code: 1,
      said: expect.stringMatching(/^Nothing was imported:\n {2}- centres, row 1: /),
    })
    expect(await run('nowhere.json')).toEqual({ code: 1, said: 'nowhere.json cannot be read (ENOENT).\n' })
    expect(await run()).toMatchObject({ code: 1, said: expect.stringContaining('docs/clinic.example.json') })
  }, 60_000)
})
