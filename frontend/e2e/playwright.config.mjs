import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.mjs',
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  outputDir: `${process.env.LIVETABLE_DATA}/playwright`,
  use: {
    baseURL: `http://127.0.0.1:${process.env.LIVETABLE_BASE}/`,
    launchOptions: { executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] },
    screenshot: 'only-on-failure',
    locale: 'en-GB',
  },
});
