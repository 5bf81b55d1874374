import { lazyScreen } from '../shared/ui/lazy-screen.tsx'

// Every screen is a chunk of its own.
export const Home = lazyScreen(() => import('./home-screen.tsx'), 'HomeScreen')
export const MyDay = lazyScreen(() => import('./calendar/my-day-screen.tsx'), 'MyDayScreen')
export const Patients = lazyScreen(() => import('./patients/patients-screen.tsx'), 'PatientsScreen')
export const NewPatient = lazyScreen(() => import('./patients/new-patient-screen.tsx'), 'NewPatientScreen')
export const Record = lazyScreen(() => import('./patients/record-screen.tsx'), 'RecordScreen')
export const Merge = lazyScreen(() => import('./patients/merge-screen.tsx'), 'MergeScreen')
export const Audit = lazyScreen(() => import('./audit/audit-screen.tsx'), 'AuditScreen')
export const GoLive = lazyScreen(() => import('./go-live/go-live-screen.tsx'), 'GoLiveScreen')
export const Hours = lazyScreen(() => import('./hours/hours-screen.tsx'), 'HoursScreen')
export const CallList = lazyScreen(() => import('./calls/call-list-screen.tsx'), 'CallListScreen')
export const Close = lazyScreen(() => import('./closures/close-screen.tsx'), 'CloseScreen')
export const Resolver = lazyScreen(() => import('./closures/resolver-screen.tsx'), 'ResolverScreen')
export const Account = lazyScreen(() => import('./account/account-screen.tsx'), 'AccountScreen')
export const Join = lazyScreen(() => import('./door/join-screen.tsx'), 'JoinScreen')
export const SignIn = lazyScreen(() => import('./door/sign-in-screen.tsx'), 'SignInScreen')
