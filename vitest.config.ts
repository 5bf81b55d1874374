import { defineConfig } from 'vitest/config'
import { LongFirst } from './tests/support/sequencer.ts'

export default defineConfig({
  test: {
    globalSetup: 'tests/support/global-setup.ts',
    include: ['tests/**/*.test.ts'],
    // Generous, so that a busy machine makes a test slow and not red.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    // One more than there are cores: a file often waits, for a browser or a process.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    // The server's modules are loaded once a worker and not once a file; what a test changes, it changes in an app of its own.
    isolate: false,
    // What a test makes is forgotten after it: with room for it, the garbage is collected seldom.
    execArgv: ['--min-semi-space-size=64', '--max-semi-space-size=64'],
  },
})
