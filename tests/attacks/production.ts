/** The bench's environment with production's own strictness: its keys are long and random already. */
export const productionEnvironment = (environment: Record<string, string>): Record<string, string> => ({
  ...environment,
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://book.clinic.example',
  CORS_ORIGIN: 'https://book.clinic.example',
  RATE_LIMIT_PER_MINUTE: '300',
  OTP_RESEND_SECONDS: '30',
  LOG_LEVEL: 'warn',
})
