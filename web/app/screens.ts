import { lazyScreen } from '../shared/ui/lazy-screen.tsx'

// Every screen is its own chunk; the server preloads the one that the page's address needs.
export const Finder = lazyScreen(() => import('../patient/finder/finder-screen.tsx'), 'FinderScreen')
export const Wizard = lazyScreen(() => import('../patient/booking/wizard-screen.tsx'), 'WizardScreen')
export const Confirmed = lazyScreen(() => import('../patient/booking/confirmed-screen.tsx'), 'ConfirmedScreen')
export const Offer = lazyScreen(() => import('../patient/offer/offer-screen.tsx'), 'OfferScreen')
export const PolicyPage = lazyScreen(() => import('../patient/policies/policy-screen.tsx'), 'PolicyScreen')
export const Login = lazyScreen(() => import('../patient/login/login-screen.tsx'), 'LoginScreen')
export const Dashboard = lazyScreen(() => import('../patient/account/dashboard-screen.tsx'), 'DashboardScreen')
export const Appointment = lazyScreen(() => import('../patient/account/appointment-screen.tsx'), 'AppointmentScreen')
export const Reschedule = lazyScreen(() => import('../patient/account/reschedule-screen.tsx'), 'RescheduleScreen')
export const Profile = lazyScreen(() => import('../patient/account/profile-screen.tsx'), 'ProfileScreen')
export const Devices = lazyScreen(() => import('../patient/account/devices-screen.tsx'), 'DevicesScreen')
export const Family = lazyScreen(() => import('../patient/account/family-screen.tsx'), 'FamilyScreen')
export const Privacy = lazyScreen(() => import('../patient/account/privacy-screen.tsx'), 'PrivacyScreen')

/** The clinic's own side: no patient loads it. */
export const StaffApp = lazyScreen(() => import('../staff/app.tsx'), 'StaffApp')

export const SecurityNotices = lazyScreen(() => import('./security-notices.tsx'), 'SecurityNotices', 'unasked')

/** Once, after the code. */
export const WelcomeForm = lazyScreen(() => import('../patient/login/welcome-form.tsx'), 'WelcomeForm')

/** For the few patients who have one. */
export const BirthDateForm = lazyScreen(() => import('../patient/login/birth-date-form.tsx'), 'BirthDateForm')

export const ConfirmDialog = lazyScreen(
  () => import('../patient/account/confirm-dialog.tsx'),
  'ConfirmDialog',
  'opened',
)

/** Starts to load the wizard while the patient is still reading about a clinician. */
export const preloadWizard = () => Wizard.preload()
