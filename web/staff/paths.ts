/** Every address of the staff's side. */
export const staffPaths = {
  home: '/staff',
  myDay: '/staff/my-day',
  join: '/staff/join',
  account: '/staff/account',
} as const
