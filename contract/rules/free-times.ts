/** The most days of free times that one call returns. */
export const maxDays = 62

/** Requests from today start with the day in this zone, so that no centre's today is left out. */
export const westernmostZone = 'Etc/GMT+12'
