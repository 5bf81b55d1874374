import type { Defence } from './defence.ts'

const tests = ['staff/staff-accounts.test.ts']

/** Of who works here: whom somebody may invite, change and switch off. */
export const staffPeopleDefences: Defence[] = [
  {
    name: 'a-link-into-an-account-needs-its-roles',
    find: 'if (existing === actor.userId || !mayManage(actor, await findRolesOf(tx, existing))) throw forbidden()',
    replace: '',
    tests,
  },
  {
    name: 'administrators-are-an-administrators',
    find: 'return !isAdmin(roles) && roles.every(({ centreId }) => isReached(centreId))',
    replace: 'return roles.every(({ centreId }) => isReached(centreId))',
    tests,
  },
  {
    name: 'last-administrator-stays',
    find: "if (isLast && !isActive) throw new AppError('LAST_ADMINISTRATOR')",
    replace: '',
    tests,
  },
  {
    name: 'a-second-save-of-a-profile-is-told',
    find: 'assertUnchanged(ifMatch, versionOf(row), row)',
    within: 'export async function changeClinician',
    replace: 'assertUnchanged(undefined, versionOf(row), row)',
    tests: ['clinic/clinicians.test.ts'],
  },
  {
    name: 'own-words-only',
    find: "if (refused || may === 'NOTHING') throw forbidden()",
    replace: '',
    tests: ['clinic/clinicians.test.ts'],
  },
  {
    name: 'a-centre-that-is-off-is-not-booked-at-the-desk',
    find: 'where c.id = ${clinicianId} and c.is_active and ce.id = ${centreId} and ce.is_active`.execute(tx)',
    replace: 'where c.id = ${clinicianId} and c.is_active and ce.id = ${centreId}`.execute(tx)',
    tests: ['clinic/centres.test.ts'],
  },
  {
    name: 'another-kind-of-visit-is-another-price',
    find: 'parties.feesPaise[holder.mode as VisitType] === feePaise',
    replace: 'holder.mode !== null',
    tests: ['clinic/clinicians.test.ts'],
  },
  {
    name: 'a-photo-by-its-content',
    find: "if (!isPhoto(bytes)) throw photoRefused('NOT_A_PHOTO')",
    replace: '',
    tests: ['clinic/photos.test.ts'],
  },
  {
    name: 'a-photo-is-no-bomb',
    find: "if (width * height > mostPixels) throw photoRefused('TOO_MANY_PIXELS')",
    replace: '',
    tests: ['clinic/photos.test.ts'],
  },
  {
    name: 'an-old-photo-goes',
    find: 'if (before !== null && !(await isPhotoUsed(deps.db, before))) await removePhoto(folder, before)',
    replace: '',
    tests: ['clinic/photos.test.ts'],
  },
]
