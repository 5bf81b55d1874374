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
    // On two cores the third works while the others wait for a clock or a browser's next frame.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    // The server's modules are loaded once a worker and not once a file; what a test changes, it changes in an app of its own.
    isolate: false,
  },
})
