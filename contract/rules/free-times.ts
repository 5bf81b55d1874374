/** Free times are given for so many days at most in one call. */
export const maxDays = 62

/** Whoever asks from today on begins with the day that it is here, so that no centre's today is left out. */
export const westernmostZone = 'Etc/GMT+12'
