// Runs the tests of this folder in Chromium against a whole stack of its own, on free ports, with its data in a temporary folder.
// node run.mjs [--shots DIR] [Playwright's options]: with --shots, takes screenshots instead.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..', '..');
const data = mkdtempSync(join(tmpdir(), 'livetable-e2e-'));
const base = await freePorts(5);
const chromium = execFileSync(join(here, 'chromium'), { encoding: 'utf8' }).trim();

const up = spawn(
  join(root, 'dev'),
  ['up', '--port-base', `${base}`, '--data', data, '--accounts', '6', '--rate', '5'],
  { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], detached: true },
);
let status = 1;
process.once('SIGINT', () => stop().then(() => process.exit(1)));
process.once('SIGTERM', () => stop().then(() => process.exit(1)));
try {
  await isUp();
  status = await run();
} catch (e) {
  console.error(e.message);
} finally {
  await stop();
  if (status === 0) rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  else console.error(`the stack's logs are in ${data}/logs`);
}
process.exit(status);

function isUp() {
  return new Promise((resolve, reject) => {
    let output = '';
    up.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.includes('Livetable is up')) resolve();
    });
    up.once('exit', (code) => reject(new Error(`./dev up ended with ${code}:\n${output}`)));
    setTimeout(() => reject(new Error(`./dev up was not up in 240 s:\n${output}`)), 240_000).unref();
  });
}

function run() {
  const [option, folder, ...rest] = process.argv.slice(2);
  const shots = option === '--shots' ? folder : undefined;
  const args = shots ? ['--grep', '@shots', ...rest] : ['--grep-invert', '@shots', ...process.argv.slice(2)];
  const playwright = spawn(
    process.execPath,
    [createRequire(import.meta.url).resolve('@playwright/test/cli'), 'test', ...args],
    {
      cwd: here,
      stdio: 'inherit',
      env: { ...process.env, LIVETABLE_BASE: `${base}`, LIVETABLE_DATA: data, LIVETABLE_SHOTS: shots ?? '', CHROMIUM: chromium },
    },
  );
  return new Promise((resolve) => playwright.once('exit', (code) => resolve(code ?? 1)));
}

async function stop() {
  if (up.exitCode !== null || up.signalCode !== null) return;
  const ended = new Promise((resolve) => up.once('exit', resolve));
  process.kill(-up.pid, 'SIGTERM');
  const timer = setTimeout(() => process.kill(-up.pid, 'SIGKILL'), 60_000);
  await ended;
  clearTimeout(timer);
}

/** So many free ports in a row, below those that the system gives away. */
async function freePorts(count) {
  for (let first = 20_000 + Math.floor(Math.random() * 10_000); ; first += count) {
    const free = await Promise.all(Array.from({ length: count }, (_, i) => isFree(first + i)));
    if (free.every(Boolean)) return first;
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
