// A stack that asks for tokens, and whose issuer knows alice (ACC-000*) and bob (ACC-001*): run.mjs --auth.
import { expect, test } from '@playwright/test';
import { problemsOf } from './problems.mjs';

const status = (page, account) => page.getByRole('heading', { name: account, exact: true }).locator('xpath=ancestor::lt-account').getByRole('status');

async function signIn(page, name) {
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('shows nothing before signing in, and then only what is allowed @auth', async ({ page }) => {
  const problems = problemsOf(page);
  await page.goto('/#ACC-0001,ACC-0011,ACC-001-NONE');
  await expect(page.locator('.banner')).toContainText('Not signed in');
  await expect(page.locator('lt-account')).toHaveCount(0);
  await signIn(page, 'alice');
  await expect(page.locator('.signed-in')).toContainText('alice');
  await expect(status(page, 'ACC-0001')).toHaveText('Live');
  await expect(status(page, 'ACC-0011')).toHaveText('Forbidden');
  await expect(status(page, 'ACC-001-NONE')).toHaveText('Forbidden');
  expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]))).not.toContain('eyJ');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.locator('.banner')).toContainText('Not signed in');
  await signIn(page, 'bob');
  await expect(status(page, 'ACC-0001')).toHaveText('Forbidden');
  expect(problems).toEqual([]);
});

test('says that a name is not known @auth', async ({ page }) => {
  await page.goto('/#ACC-0001');
  await signIn(page, 'mallory');
  await expect(page.getByRole('alert')).toContainText('No token');
  await expect(page.locator('lt-account')).toHaveCount(0);
});
