/** Every address of the staff's side. */
export const staffPaths = {
  home: '/staff',
  myDay: '/staff/my-day',
  join: '/staff/join',
  hours: '/staff/hours',
  hoursOf: (clinicianId: number) => `/staff/hours/${clinicianId}`,
  account: '/staff/account',
} as const
