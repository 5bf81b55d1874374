export const notices = {
  region: 'About your sign-in',
  notKeptTitle: 'You are signed in for this tab only',
  notKept:
    'This browser does not let us remember you: its storage is blocked or full. If you close or reload this tab, you will have to sign in again.',
  reusedTitle: 'Somebody else may have used your account',
  reused: (when: string) =>
    `On ${when} a copy of your sign-in was used, and we signed it out at once. If it was not you in another tab, please check where you are signed in.`,
  devices: 'Where you are signed in',
  seen: 'Got it',
}
