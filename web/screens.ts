import { lazyScreen } from './ui/lazy-screen.tsx'

// Every screen is a chunk of its own; the server names with the page which one its address needs.
export const Finder = lazyScreen(async () => (await import('./finder/finder-screen.tsx')).FinderScreen)
export const Wizard = lazyScreen(async () => (await import('./booking/wizard-screen.tsx')).WizardScreen)
export const Confirmed = lazyScreen(async () => (await import('./booking/confirmed-screen.tsx')).ConfirmedScreen)
export const Login = lazyScreen(async () => (await import('./login/login-screen.tsx')).LoginScreen)
export const Dashboard = lazyScreen(async () => (await import('./dashboard/dashboard-screen.tsx')).DashboardScreen)
export const Appointment = lazyScreen(
  async () => (await import('./dashboard/appointment-screen.tsx')).AppointmentScreen,
)
export const Reschedule = lazyScreen(async () => (await import('./dashboard/reschedule-screen.tsx')).RescheduleScreen)
export const Profile = lazyScreen(async () => (await import('./dashboard/profile-screen.tsx')).ProfileScreen)
export const Devices = lazyScreen(async () => (await import('./dashboard/devices-screen.tsx')).DevicesScreen)
export const Family = lazyScreen(async () => (await import('./dashboard/family-screen.tsx')).FamilyScreen)
export const Privacy = lazyScreen(async () => (await import('./dashboard/privacy-screen.tsx')).PrivacyScreen)

export const SecurityNotices = lazyScreen(
  async () => (await import('./shell/security-notices.tsx')).SecurityNotices,
  () => null,
)

/** Begins to fetch the wizard while somebody still reads about a clinician. */
export const preloadWizard = () => Wizard.preload()
