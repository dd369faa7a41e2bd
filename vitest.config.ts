// The test projects. `unit` needs nothing but Node; the others need Docker (and Chromium) from `scripts/setup --for-tests`.
import { defineConfig } from 'vitest/config'

const slow = { testTimeout: 120_000, hookTimeout: 180_000, fileParallelism: false }

export default defineConfig({
  test: {
    // By default one core is left to watch mode.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/contracts/**', 'tests/scenarios/**', 'tests/browser/**'],
        },
      },
      { test: { name: 'contracts', include: ['tests/contracts/**/*.test.ts'], ...slow } },
      { test: { name: 'scenarios', include: ['tests/scenarios/**/*.test.ts'], ...slow } },
      { test: { name: 'browser', include: ['tests/browser/**/*.test.ts'], ...slow } },
    ],
  },
})
