import { expect, test } from '@playwright/test';
import { problemsOf } from './problems.mjs';
import { balance, produce, raw, signal, transfer } from './stack.mjs';

const panel = (page, account) => page.getByRole('heading', { name: account, exact: true }).locator('xpath=ancestor::lt-account');
const status = (page, account) => panel(page, account).getByRole('status');
const money = (page, account) => panel(page, account).locator('.money');
const banner = (page) => page.locator('.banner');

/** Nothing may be written to the console as an error, nor be refused by the page's policy. */
test.beforeEach(({ page }) => {
  page.problems = problemsOf(page);
});

test.afterEach(async ({ page }) => {
  expect(page.problems).toEqual([]);
});

test('shows an account and its changes as they happen', async ({ page }) => {
  await produce([balance('E2E-1', 12345), transfer('E2E-1', 12345, 12345)]);
  await page.goto('/');
  await page.getByLabel('Account').fill('E2E-1');
  await page.getByRole('button', { name: 'Watch' }).click();
  await expect(status(page, 'E2E-1')).toHaveText('Live');
  await expect(money(page, 'E2E-1')).toHaveText('123.45 EUR');
  await expect(panel(page, 'E2E-1').getByRole('row')).toHaveCount(1);
  await produce([balance('E2E-1', 12000), transfer('E2E-1', -345, 12000)]);
  await expect(money(page, 'E2E-1')).toHaveText('120.00 EUR');
  await expect(panel(page, 'E2E-1').getByRole('row').first()).toContainText('−3.45 EUR');
  await expect(page).toHaveURL(/#E2E-1$/);
});

test('keeps every digit of an amount that no float holds', async ({ page }) => {
  await produce([['account-balances', 'E2E-BIG', null]]);
  await produce([balance('E2E-BIG', 1)]);
  await page.goto('/#E2E-BIG');
  await expect(money(page, 'E2E-BIG')).toHaveText('0.01 EUR');
  await produce([['account-balances', 'E2E-BIG', raw('{"balanceMinor":9007199254740993,"currency":"EUR","version":2,"at":"2026-01-01T00:00:00Z"}')]]);
  await expect(money(page, 'E2E-BIG')).toHaveText('90,071,992,547,409.93 EUR');
});

test('says that an account is unknown, and shows it once it appears', async ({ page }) => {
  await page.goto('/#E2E-NEW');
  await expect(status(page, 'E2E-NEW')).toHaveText('Live · no such account');
  await expect(panel(page, 'E2E-NEW')).toContainText('It appears here with its first record.');
  await produce([balance('E2E-NEW', 500)]);
  await expect(money(page, 'E2E-NEW')).toHaveText('5.00 EUR');
  await expect(status(page, 'E2E-NEW')).toHaveText('Live');
});

test('shows nothing of an account that was removed', async ({ page }) => {
  await produce([balance('E2E-GONE', 700), transfer('E2E-GONE', 700, 700)]);
  await page.goto('/#E2E-GONE');
  await expect(money(page, 'E2E-GONE')).toHaveText('7.00 EUR');
  await produce([['account-balances', 'E2E-GONE', null], ['account-transfers', 'E2E-GONE', null]]);
  await expect(money(page, 'E2E-GONE')).toHaveText('—');
  await expect(panel(page, 'E2E-GONE').getByRole('row')).toHaveCount(0);
  await expect(status(page, 'E2E-GONE')).toHaveText('Live · no such account');
});

test('shows accounts side by side, and never one as another', async ({ page }) => {
  await produce([balance('E2E-L', 100), balance('E2E-R', 200)]);
  await page.goto('/#E2E-L');
  await page.getByLabel('side by side').check();
  await page.getByLabel('Account').fill('E2E-R');
  await page.getByRole('button', { name: 'Watch' }).click();
  await expect(money(page, 'E2E-L')).toHaveText('1.00 EUR');
  await expect(money(page, 'E2E-R')).toHaveText('2.00 EUR');
  await panel(page, 'E2E-L').getByRole('button', { name: 'Stop showing E2E-L' }).click();
  await expect(page.locator('lt-account')).toHaveCount(1);
  await expect(money(page, 'E2E-R')).toHaveText('2.00 EUR');
});

test('never shows a value of the account before while switching under load', async ({ page }) => {
  await produce([balance('E2E-ODD', 1), balance('E2E-EVEN', 2)]);
  const records = Array.from({ length: 600 }, (_, i) => balance(i % 2 ? 'E2E-ODD' : 'E2E-EVEN', 2 * i + (i % 2)));
  await page.goto('/#E2E-ODD');
  await expect(money(page, 'E2E-ODD')).toHaveText('0.01 EUR');
  const wrong = page.evaluate(async () => {
    const found = [];
    for (const end = performance.now() + 6_000; performance.now() < end; ) {
      await new Promise(requestAnimationFrame);
      for (const shown of document.querySelectorAll('lt-account')) {
        const name = shown.querySelector('h2').textContent;
        const digits = /(\d)\s*EUR/.exec(shown.querySelector('.money')?.textContent ?? '')?.[1];
        if (digits !== undefined && Number(digits) % 2 !== (name === 'E2E-ODD' ? 1 : 0)) found.push(`${name} ${digits}`);
      }
      if (Math.random() < 0.1) location.hash = Math.random() < 0.5 ? 'E2E-ODD' : 'E2E-EVEN';
    }
    return found;
  });
  await produce(records, 200);
  expect(await wrong).toEqual([]);
});

test('is not frozen by 500 updates a second, and ends with the last', async ({ page }) => {
  await produce([balance('E2E-FAST', 0)]);
  await page.goto('/#E2E-FAST');
  await expect(status(page, 'E2E-FAST')).toHaveText('Live');
  const records = Array.from({ length: 1_500 }, (_, i) => [balance('E2E-FAST', i + 1), transfer('E2E-FAST', 1, i + 1)]).flat();
  const longest = page.evaluate(async () => {
    let longest = 0;
    let last = performance.now();
    for (const end = last + 7_000; last < end; ) {
      const now = await new Promise(requestAnimationFrame);
      longest = Math.max(longest, now - last);
      last = now;
    }
    return longest;
  });
  await produce(records, 1_000);
  await expect(money(page, 'E2E-FAST')).toHaveText('15.00 EUR');
  await expect(panel(page, 'E2E-FAST').getByRole('row').first()).toContainText('15.00 EUR');
  expect(await longest).toBeLessThan(5_000); // Frozen, not merely busy: the machine does other work as well.
});

test('says so when the server is gone, and comes back without a gap', async ({ page }) => {
  await produce([balance('E2E-BACK', 100), transfer('E2E-BACK', 100, 100)]);
  await page.goto('/#E2E-BACK');
  await expect(status(page, 'E2E-BACK')).toHaveText('Live');
  signal('server', 'SIGKILL');
  await expect(banner(page)).toContainText('Reconnecting');
  await expect(status(page, 'E2E-BACK')).toContainText('Stale since');
  await expect(money(page, 'E2E-BACK')).toHaveText('1.00 EUR');
  await produce([2, 3, 4, 5].flatMap((n) => [balance('E2E-BACK', n * 100), transfer('E2E-BACK', 100, n * 100)]));
  await expect(status(page, 'E2E-BACK')).toHaveText('Live', { timeout: 60_000 });
  await expect(banner(page)).toContainText('Connected');
  await expect(money(page, 'E2E-BACK')).toHaveText('5.00 EUR');
  await expect(panel(page, 'E2E-BACK').getByRole('row')).toHaveCount(5);
});

test('says that a feed is stale while Kafka does not answer', async ({ page }) => {
  await produce([balance('E2E-STALE', 100)]);
  await page.goto('/#E2E-STALE');
  await expect(status(page, 'E2E-STALE')).toHaveText('Live');
  signal('broker', 'SIGSTOP');
  try {
    await expect(status(page, 'E2E-STALE')).toContainText('Stale since', { timeout: 60_000 });
    await expect(panel(page, 'E2E-STALE')).toContainText('the server cannot reach Kafka');
    await expect(money(page, 'E2E-STALE')).toHaveText('1.00 EUR');
  } finally {
    signal('broker', 'SIGCONT');
  }
  await expect(status(page, 'E2E-STALE')).toHaveText('Live', { timeout: 60_000 });
});

test('works by keyboard, and names everything', async ({ page }) => {
  await page.goto('/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the accounts' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Account')).toBeFocused();
  await page.keyboard.type('ACC-0001');
  await page.keyboard.press('Enter');
  await expect(status(page, 'ACC-0001')).toHaveText('Live');
  const unnamed = await page.locator('button, input, a').evaluateAll((all) =>
    all.filter((one) => !(one.getAttribute('aria-label') || one.textContent?.trim() || one.labels?.length)).map((one) => one.outerHTML),
  );
  expect(unnamed).toEqual([]);
  await page.getByRole('button', { name: 'Protocol' }).click();
  await expect(page.getByRole('region', { name: 'Protocol' })).toContainText('every update followed');
  await expect(page.getByRole('region', { name: 'Frames' })).toContainText('"type":"subscribe"');
});

test('loads nothing from anywhere else', async ({ page, baseURL }) => {
  const elsewhere = [];
  page.on('request', (request) => {
    if (new URL(request.url()).host !== new URL(baseURL).host) elsewhere.push(request.url());
  });
  await page.goto('/#ACC-0001');
  await expect(status(page, 'ACC-0001')).toHaveText('Live');
  expect(elsewhere).toEqual([]);
});
