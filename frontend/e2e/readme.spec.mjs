// The README's front-end blocks, as they stand there.
import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { problemsOf } from './problems.mjs';
import { balance, produce, transfer } from './stack.mjs';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const block = (language) => new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(read('README.md'))[1];

test('the page of the README shows a balance and its changes', async ({ page, baseURL }) => {
  const html = block('html');
  expect(html.trimEnd().split('\n').length).toBeLessThan(30);
  const library = await (await fetch(new URL('/livetable.js', baseURL))).text();
  // Only the address is another, and the account one that the simulator leaves alone.
  const moved = html.replaceAll('127.0.0.1:8080', new URL(baseURL).host).replaceAll('ACC-0001', 'E2E-README');
  const server = createServer((request, response) => {
    const script = request.url === '/livetable.js';
    response.writeHead(script || request.url === '/' ? 200 : 204, { 'Content-Type': script ? 'text/javascript' : 'text/html' });
    response.end(script ? library : moved);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const problems = problemsOf(page);
    await produce([balance('E2E-README', 100), transfer('E2E-README', 100, 100)]);
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await expect(page.locator('#status')).toHaveText('live');
    await expect(page.locator('#balance')).toHaveText('100');
    await produce([balance('E2E-README', 70), transfer('E2E-README', -30, 70)]);
    await expect(page.locator('#balance')).toHaveText('70');
    await expect(page.getByRole('listitem')).toHaveText(['-30 ACC-9999', '100 ACC-9999']);
    expect(problems).toEqual([]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('the service of the README is the one that is compiled and tested', () => {
  expect(block('ts')).toBe(read('frontend/app/src/examples/accounts.ts'));
});
