/** The bench's environment with production's requirements: its keys are already long and random. */
export const productionEnvironment = (environment: Record<string, string>): Record<string, string> => ({
  ...environment,
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://book.clinic.example',
  CORS_ORIGIN: 'https://book.clinic.example',
  // None of this machine's addresses is trusted, so each client counts as itself.
  TRUST_PROXY: '10.255.255.254',
  CLINIC_NAME: 'Clinic under Attack',
  CLINIC_SUPPORT_PHONE: '+91 80 4000 9999',
  CLINIC_ADDRESS: '1 Test Road, Bengaluru 560001',
  RATE_LIMIT_PER_MINUTE: '300',
  OTP_RESEND_SECONDS: '30',
  LOG_LEVEL: 'warn',
})
