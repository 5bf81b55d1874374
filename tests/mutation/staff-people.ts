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
]
