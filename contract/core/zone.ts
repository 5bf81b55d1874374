/** Of the clinic's books and of the law's days, and of a centre whose zone is not known. */
export const clinicZone = 'Asia/Kolkata'
