/** Every address of the staff's side. */
export const staffPaths = {
  home: '/staff',
  join: '/staff/join',
  account: '/staff/account',
} as const
