import { expect, test } from '@playwright/test';
import { join } from 'node:path';

const folder = process.env.LIVETABLE_SHOTS;

/** What a newcomer sees: light, dark, on a phone. */
for (const [name, options] of Object.entries({
  light: { colorScheme: 'light', viewport: { width: 1280, height: 860 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 860 } },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
})) {
  test(`${name} @shots`, async ({ browser, baseURL }) => {
    const page = await browser.newPage({ ...options, baseURL });
    await page.goto('/');
    await expect(page.locator('.banner')).toContainText('Connected');
    await page.screenshot({ path: join(folder, `${name}-start.png`) });
    await page.goto(name === 'phone' ? '/#ACC-0001' : '/#ACC-0001,ACC-0002');
    await page.reload();
    await expect(page.getByRole('heading', { name: 'ACC-0001' })).toBeVisible();
    await expect(page.locator('lt-account .status').first()).toHaveText('Live');
    await page.waitForFunction(() => document.querySelectorAll('.row').length > 6);
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await page.getByRole('button', { name: 'Protocol' }).click();
    await page.screenshot({ path: join(folder, `${name}-protocol.png`), fullPage: true });
    await page.close();
  });
}
