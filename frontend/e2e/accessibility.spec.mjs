// Contrast, names, roles and structure, measured by axe-core in each look and state of the page.
import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { balance, produce, transfer } from './stack.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const LOOKS = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 860 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 860 } },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 844 } },
  'dark phone': { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
};

/** What is wrong with the page as it stands, one line for each element. */
async function findings(page) {
  // A highlight that fades is no state.
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.any[0]?.message ?? node.failureSummary}`));
}

test.beforeAll(() =>
  produce([['account-transfers', 'E2E-AXE', null], balance('E2E-AXE', 100), transfer('E2E-AXE', 200, 200), transfer('E2E-AXE', -100, 100), balance('E2E-AXE-2', 5)]),
);

for (const [look, options] of Object.entries(LOOKS)) {
  test(`nothing is inaccessible: ${look}`, async ({ browser, baseURL }) => {
    const context = await browser.newContext({ ...options, baseURL, locale: 'en-GB' });
    const page = await context.newPage();
    try {
      let server;
      await page.routeWebSocket('**/ws', (socket) => {
        server = socket.connectToServer();
        server.onMessage((text) => socket.send(text));
        socket.onMessage((text) => server.send(text));
        page.lose = () => socket.close({ code: 1011, reason: 'lost' });
        page.say = (message) => socket.send(JSON.stringify(message));
      });
      await page.goto('/');
      await page.evaluate(axe);
      await expect(page.locator('.banner')).toContainText('Connected');
      expect(await findings(page), 'start').toEqual([]);
      await page.evaluate(() => (location.hash = 'E2E-AXE,E2E-AXE-2,E2E-AXE-NONE'));
      await expect(page.locator('lt-account .status').first()).toHaveText('Live');
      await expect(page.locator('.row')).toHaveCount(2);
      expect(await findings(page), 'live').toEqual([]);
      await page.getByRole('button', { name: 'Protocol' }).click();
      await expect(page.getByRole('region', { name: 'Frames' })).toBeVisible();
      expect(await findings(page), 'protocol').toEqual([]);
      const wide = await page.locator('.developer').evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).length);
      expect(wide, 'a table of the protocol panel that is cut off').toBe(0);
      page.say({ type: 'status', account: 'E2E-AXE', feed: 'balance', state: 'stale', reason: 'kafka_unreachable', since: Date.now() });
      await expect(page.locator('lt-account .status').first()).toContainText('Stale since');
      expect(await findings(page), 'stale').toEqual([]);
      page.say({ type: 'error', id: 2, account: 'E2E-AXE-2', code: 'forbidden', message: 'This account is not yours.' });
      await expect(page.locator('lt-account .status').nth(1)).toHaveText('Forbidden');
      expect(await findings(page), 'forbidden').toEqual([]);
      await page.unrouteAll();
      await page.routeWebSocket('**/ws', () => {}); // Opens, and never answers.
      page.lose();
      await expect(page.locator('.banner')).toContainText('Reconnecting');
      expect(await findings(page), 'reconnecting').toEqual([]);
    } finally {
      await context.close();
    }
  });
}

test('nothing is inaccessible: signing in', async ({ browser, baseURL }) => {
  for (const options of [LOOKS.light, LOOKS['dark phone']]) {
    const context = await browser.newContext({ ...options, baseURL });
    const page = await context.newPage();
    try {
      await page.routeWebSocket('**/ws', (socket) => {
        socket.send(JSON.stringify({ type: 'auth_required', timeoutMs: 5_000, tokenUrl: `${new URL(baseURL).origin}/token` }));
      });
      await page.goto('/#E2E-AXE');
      await page.evaluate(axe);
      await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      await page.getByLabel('Name').fill('mallory');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(page.getByRole('alert')).toContainText('No token');
      expect(await findings(page)).toEqual([]);
    } finally {
      await context.close();
    }
  }
});
