import { lazyScreen } from '../shared/ui/lazy-screen.tsx'

// Every screen is a chunk of its own.
export const Home = lazyScreen(() => import('./home-screen.tsx'), 'HomeScreen')
export const MyDay = lazyScreen(() => import('./calendar/my-day-screen.tsx'), 'MyDayScreen')
export const Hours = lazyScreen(() => import('./hours/hours-screen.tsx'), 'HoursScreen')
export const Account = lazyScreen(() => import('./account/account-screen.tsx'), 'AccountScreen')
export const Join = lazyScreen(() => import('./door/join-screen.tsx'), 'JoinScreen')
export const SignIn = lazyScreen(() => import('./door/sign-in-screen.tsx'), 'SignInScreen')
