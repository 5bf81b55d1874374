import { checkStatements } from './check.ts'

const { statements, compared, listed, disagreements } = await checkStatements()
for (const sentence of disagreements) console.log(sentence)
console.log(`statements: ${statements}, compared: ${compared}, listed exceptions: ${listed}`)
process.exitCode = disagreements.length > 0 ? 1 : 0
