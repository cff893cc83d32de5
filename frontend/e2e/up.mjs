// A whole stack of its own, on free ports, with its data in a temporary folder.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from './ports.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..', '..');
const MOST_S = 240;

/** Starts it. Its environment tells stack.mjs, and Playwright's configuration, where it is. `options` go to ./dev up. */
export async function startStack(...options) {
  const data = mkdtempSync(join(tmpdir(), 'livetable-e2e-'));
  const base = await freePorts(6);
  const up = spawn(
    join(root, 'dev'),
    ['up', '--port-base', `${base}`, '--data', data, '--accounts', '6', '--rate', '5', ...options],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  );
  const stack = {
    env: { LIVETABLE_BASE: `${base}`, LIVETABLE_DATA: data, CHROMIUM: execFileSync(join(here, 'chromium'), { encoding: 'utf8' }).trim() },
    /** Stops it; its data is kept if something failed. */
    async stop(succeeded) {
      await stop(up);
      if (succeeded) rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
      else console.error(`the stack's logs are in ${data}/logs`);
    },
  };
  const interrupted = () => stack.stop(false).then(() => process.exit(1));
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    await isUp(up);
  } catch (e) {
    await stack.stop(false);
    throw e;
  }
  return stack;
}

function isUp(up) {
  return new Promise((resolve, reject) => {
    let output = '';
    up.stdout.on('data', (chunk) => {
      output = (output + chunk).slice(-20_000);
      if (output.includes('Livetable is up')) resolve();
    });
    up.once('exit', (code) => reject(new Error(`./dev up ended with ${code}:\n${output}`)));
    setTimeout(() => reject(new Error(`./dev up was not up in ${MOST_S} s:\n${output}`)), MOST_S * 1000).unref();
  });
}

/** It stops what it started, in order; what is left after that, or after a minute, is ended. */
async function stop(up) {
  if (up.exitCode === null && up.signalCode === null) {
    const ended = new Promise((resolve) => up.once('exit', resolve));
    up.kill('SIGTERM');
    const timer = setTimeout(() => killGroup(up), 60_000);
    await ended;
    clearTimeout(timer);
  }
  killGroup(up);
}

function killGroup(up) {
  try {
    process.kill(-up.pid, 'SIGKILL');
  } catch (e) {
    if (e.code !== 'ESRCH') throw e;
  }
}
