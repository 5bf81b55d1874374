/** The zone of the clinic's books and of legal deadlines, and of a centre whose zone is unknown. */
export const clinicZone = 'Asia/Kolkata'
