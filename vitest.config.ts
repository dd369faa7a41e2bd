// The test projects. `unit` needs nothing but Node; the others need Docker (and Chromium) from `scripts/setup --for-tests`.
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const slow = { testTimeout: 120_000, hookTimeout: 180_000, fileParallelism: false }

export default defineConfig({
  test: {
    // By default one core is left to watch mode.
    maxWorkers: '100%',
    // Threads and processes of the server, of which many tests start some, find their code compiled.
    env: { NODE_COMPILE_CACHE: resolve(import.meta.dirname, 'node_modules/.cache/node') },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/contracts/**', 'tests/scenarios/**', 'tests/browser/**'],
          // On a machine that does much else, a thread takes its time to start. Whoever waits for a fact says so sooner.
          testTimeout: 20_000,
        },
      },
      { test: { name: 'contracts', include: ['tests/contracts/**/*.test.ts'], ...slow } },
      { test: { name: 'scenarios', include: ['tests/scenarios/**/*.test.ts'], ...slow } },
      { test: { name: 'browser', include: ['tests/browser/**/*.test.ts'], ...slow } },
    ],
  },
})
