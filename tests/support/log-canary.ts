import { appendFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { inject } from 'vitest'
import { createLog } from '../../server/core/log.ts'

/** What no log line may contain, in any test: the tests create these values by the thousand. */
const secrets: Record<string, RegExp> = {
  'a phone': /\b(?:91)?[6-9]\d{9}\b/,
  'an email address': /[\w.+-]+@[\w-]+\.[a-z]{2,}/,
  'a code': /"\d{6}"/,
  'an access token': /eyJ[\w-]{10,}\./,
  'a refresh token': /[\da-f]{8}-[\da-f-]{27}\.[\w-]{43}/,
  'a link to a file': /link=\d/,
  'a signature': /\b[\da-f]{64}\b/,
  'a name': /Asha|Verma|Canary/,
}

/**
 * Of lines that the whole suite wrote, those that hold what none may. Ids are random, and WhatsApp's errors have six
 * digits.
 */
export async function findSecrets(logFile: string): Promise<string[]> {
  const lines = (await readFile(logFile, 'utf8')).split('\n')
  return lines.flatMap((line) => {
    const rest = line.replaceAll(/"(?:requestId|orderId|eventId|time)":"[^"]*"|"code":"13\d{4}"/g, '')
    const found = Object.entries(secrets).find(([, pattern]) => pattern.test(rest))
    return found === undefined ? [] : [`${found[0]} stands in the log: ${line.slice(0, 300)}`]
  })
}

/** The log of every server in the tests, at its most talkative, into the one file that is searched at the end. */
export const canaryLog = () => createLog('debug', { write: (line: string) => appendFileSync(inject('logFile'), line) })
