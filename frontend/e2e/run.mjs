// Runs the tests of this folder in Chromium against a whole stack of its own.
// node run.mjs [--shots DIR | --auth] [Playwright's options]: with --shots, takes screenshots instead; with --auth, runs the tests of
// a stack that asks for tokens.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { startStack } from './up.mjs';

const [option, folder] = process.argv.slice(2);
const shots = option === '--shots' ? folder : '';
const auth = option === '--auth';
const rest = process.argv.slice(shots ? 4 : auth ? 3 : 2);
const chosen = shots ? ['--grep', '@shots'] : auth ? ['--grep', '@auth'] : ['--grep-invert', '@shots|@auth'];

const stack = await startStack(...(auth ? ['--auth'] : []));
const playwright = spawn(
  process.execPath,
  [createRequire(import.meta.url).resolve('@playwright/test/cli'), 'test', ...chosen, ...rest],
  { cwd: fileURLToPath(new URL('.', import.meta.url)), stdio: 'inherit', env: { ...process.env, ...stack.env, LIVETABLE_SHOTS: shots } },
);
const status = await new Promise((resolve) => playwright.once('exit', (code) => resolve(code ?? 1)));
await stack.stop(status === 0);
process.exit(status);
