export const policies = {
  newTab: '(in a new tab)',
}
