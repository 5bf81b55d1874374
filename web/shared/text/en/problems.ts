/** What went wrong, by the server's code. */
export const problems = {
  INVALID_REQUEST: 'Something here needs correcting. Please check what you entered.',
  INVALID_PHONE:
    'That does not look like an Indian mobile number. Please enter the ten digits, for example 98765 43210.',
  SIGNATURE_INVALID:
    'We could not check this payment. If money has left your account, it will be matched to your booking or refunded automatically.',
  UNAUTHENTICATED: 'Please sign in to continue.',
  OTP_INVALID: 'That code is not right. Please check it and try again.',
  OTP_EXPIRED: 'That code has expired. Please ask for a new one.',
  OTP_SUPERSEDED: 'We have sent you a newer code since. Please enter the one from the latest message.',
  SESSION_ENDED: 'You have been signed out. Please sign in again.',
  FORBIDDEN: 'You cannot do this with your account.',
  ACCOUNT_CLOSED: 'This account is closed. Please call the clinic.',
  CONFIRM_IDENTITY: 'Please confirm with a new code that it is you.',
  BIRTH_DATE_NEEDED: 'Before we show the records for this number, please enter your date of birth, or call the clinic.',
  BIRTH_DATE_WRONG: 'That is not the date of birth we have. Please check it, or call the clinic.',
  CONSENT_NEEDED: 'To book, please first agree under Privacy to how we use your data.',
  CONSENT_WITHDRAWN:
    'You have withdrawn your agreement to how we use your data. To book, please agree again under Privacy.',
  NOT_FOUND: 'We could not find this, or it belongs to another patient.',
  OFFER_ENDED: 'This link has ended: there is nothing left to choose.',
  SLOT_TAKEN: 'Somebody has just taken this time. Please choose another.',
  TOO_MANY_HOLDS: 'You are already holding other times that are not paid for. Please pay for one, or release it.',
  TOO_MANY_UPCOMING:
    'You already have as many free appointments as one person can book. Please cancel one, or call the clinic.',
  HOLD_EXPIRED: 'Your reserved time has expired. Please choose a time again.',
  ALREADY_PAID: 'This appointment is already paid for.',
  EMAIL_IN_USE: 'Another account already uses this email address. Please use a different one or leave it empty.',
  APPOINTMENTS_UPCOMING: 'You still have an upcoming appointment. Please cancel it first, then erase your account.',
  CANCEL_WINDOW_CLOSED: 'It is too close to the appointment to change it here. Please call the clinic.',
  BOOKED_AS_ADULT:
    'There is an upcoming appointment that was booked for an adult. Please cancel it before you enter a date of birth under 18.',
  TOO_MANY_DEPENDENTS: 'You can add up to 20 people. Please remove somebody first.',
  STATUS_CHANGED: 'This has changed in the meantime. Please check it again.',
  NOT_CANCELLABLE: 'This appointment can no longer be changed.',
  UNSUPPORTED_MEDIA_TYPE: 'This could not be sent. Please load the page again.',
  GUARDIAN_NEEDED:
    'This person is under 18. Please confirm that you are their parent or guardian and will be with them.',
  SLOT_NOT_OFFERED: 'This time is not offered. Please choose one from the list.',
  PROFILE_INCOMPLETE: 'Please tell us the name of the person who will be seen.',
  OTP_RATE_LIMITED: 'You have asked for too many codes. Please wait a little before the next one.',
  OTP_ATTEMPTS_EXHAUSTED: 'That was too many wrong codes. Please ask for a new one.',
  HOLD_PAUSED: 'Your hold on this time has just expired, so others may take it first. Please wait a few minutes.',
  TOO_MANY_HOLDS_TODAY:
    'You have held many times today without paying for them. Please try again tomorrow, or call the clinic.',
  BOOKING_UNDER_WAY: 'Another booking of yours is still being made. Please wait a moment and try again.',
  BIRTH_DATE_ATTEMPTS_EXHAUSTED: 'That was too many wrong dates of birth. Please call the clinic.',
  RATE_LIMITED: 'That was too many times in a row. Please wait a moment, then try again.',
  INTERNAL: 'Something went wrong on our side. Nothing was lost; please try again.',
  MESSAGE_NOT_SENT: 'WhatsApp could not be reached, so no code was sent. Please try again in a minute.',
  PAYMENT_PROVIDER_UNAVAILABLE:
    'The payment service is not responding. Your time is still held; please try again in a moment.',
  BUSY: 'The clinic’s system is very busy. Please try again in a few seconds.',
}
