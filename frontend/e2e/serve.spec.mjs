// What a developer of the page does: `npm start`, whose proxy brings the WebSocket of a running server.
import { expect, test } from '@playwright/test';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { freePorts } from './ports.mjs';
import { problemsOf } from './problems.mjs';
import { balance, produce } from './stack.mjs';

test('ng serve shows live data through its proxy', async ({ page, baseURL }) => {
  const port = await freePorts(1);
  const serve = spawn('npm', ['start', '--workspace', 'app', '--', '--port', `${port}`], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, LIVETABLE_URL: new URL(baseURL).origin, FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = new Promise((resolve) => serve.once('exit', resolve));
  let output = '';
  for (const stream of [serve.stdout, serve.stderr]) stream.on('data', (chunk) => (output += chunk));
  try {
    await produce([balance('E2E-SERVE', 100)]);
    await expect.poll(() => stripVTControlCharacters(output), { timeout: 80_000 }).toContain(`http://localhost:${port}/`);
    const problems = problemsOf(page);
    await page.goto(`http://localhost:${port}/#E2E-SERVE`);
    await expect(page.locator('lt-account .status')).toHaveText('Live');
    await expect(page.locator('.money')).toHaveText('1.00 EUR');
    await produce([balance('E2E-SERVE', 300)]);
    await expect(page.locator('.money')).toHaveText('3.00 EUR');
    expect(problems).toEqual([]);
  } finally {
    process.kill(-serve.pid, 'SIGKILL');
    await ended;
  }
});
