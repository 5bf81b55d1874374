/** Every address of the app, as routes.tsx matches it; paths.ts fills them in. */
export const patterns = {
  finder: '/',
  clinician: '/clinicians/:id',
  confirmed: '/appointments/:id/confirmed',
  offer: '/offer/:token',
  login: '/login',
  dashboard: '/dashboard',
  details: '/dashboard/appointments/:id',
  reschedule: '/dashboard/appointments/:id/reschedule',
  profile: '/dashboard/profile',
  devices: '/dashboard/devices',
  family: '/dashboard/family',
  privacy: '/dashboard/privacy',
} as const
