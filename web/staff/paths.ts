/** All addresses of the staff app. */
export const staffPaths = {
  home: '/staff',
  myDay: '/staff/my-day',
  join: '/staff/join',
  hours: '/staff/hours',
  hoursOf: (clinicianId: number) => `/staff/hours/${clinicianId}`,
  callList: '/staff/call-list',
  closures: '/staff/closures',
  closure: (id: number) => `/staff/closures/${id}`,
  account: '/staff/account',
  patients: '/staff/patients',
  newPatient: '/staff/patients/new',
  patient: '/staff/patients/:id',
  mergePatient: '/staff/patients/:id/merge',
  clinicians: '/staff/clinicians',
  newClinician: '/staff/clinicians/new',
  clinicianOf: (id: number) => `/staff/clinicians/${id}`,
  centres: '/staff/centres',
  newCentre: '/staff/centres/new',
  centreOf: (id: number) => `/staff/centres/${id}`,
  team: '/staff/team',
  audit: '/staff/audit',
  goLive: '/staff/going-live',
  settings: '/staff/settings',
  firstRun: '/staff/first-run',
} as const

export const patientPath = (id: number): string => `${staffPaths.patients}/${id}`
export const mergePath = (id: number): string => `${patientPath(id)}/merge`
