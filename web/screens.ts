import { lazyScreen } from './ui/lazy-screen.tsx'

// Every screen is a chunk of its own; the server names with the page which one its address needs.
export const Finder = lazyScreen(() => import('./finder/finder-screen.tsx'), 'FinderScreen')
export const Wizard = lazyScreen(() => import('./booking/wizard-screen.tsx'), 'WizardScreen')
export const Confirmed = lazyScreen(() => import('./booking/confirmed-screen.tsx'), 'ConfirmedScreen')
export const Login = lazyScreen(() => import('./login/login-screen.tsx'), 'LoginScreen')
export const Dashboard = lazyScreen(() => import('./dashboard/dashboard-screen.tsx'), 'DashboardScreen')
export const Appointment = lazyScreen(() => import('./dashboard/appointment-screen.tsx'), 'AppointmentScreen')
export const Reschedule = lazyScreen(() => import('./dashboard/reschedule-screen.tsx'), 'RescheduleScreen')
export const Profile = lazyScreen(() => import('./dashboard/profile-screen.tsx'), 'ProfileScreen')
export const Devices = lazyScreen(() => import('./dashboard/devices-screen.tsx'), 'DevicesScreen')
export const Family = lazyScreen(() => import('./dashboard/family-screen.tsx'), 'FamilyScreen')
export const Privacy = lazyScreen(() => import('./dashboard/privacy-screen.tsx'), 'PrivacyScreen')

export const SecurityNotices = lazyScreen(() => import('./shell/security-notices.tsx'), 'SecurityNotices', 'unasked')

/** After the code, once. */
export const ConsentForm = lazyScreen(() => import('./login/consent-form.tsx'), 'ConsentForm')
export const NameForm = lazyScreen(() => import('./login/name-form.tsx'), 'NameForm')

/** For the few whom it concerns. */
export const BirthDateForm = lazyScreen(() => import('./login/birth-date-form.tsx'), 'BirthDateForm')

export const ConfirmDialog = lazyScreen(() => import('./dashboard/confirm-dialog.tsx'), 'ConfirmDialog', 'opened')

/** Begins to fetch the wizard while somebody still reads about a clinician. */
export const preloadWizard = () => Wizard.preload()
