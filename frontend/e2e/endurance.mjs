// Keeps the page open while everything around it fails, and looks at what it shows in the end, and at its memory.
// node endurance.mjs [--minutes 10] [--seed 1]: prints one line of JSON; its `passed` is the exit status.
//
// Two accounts are written to at a steady rate. Before each measurement of memory they are written to beyond what the page keeps of
// an account, so that the second may not be more than the first.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { problemsOf } from './problems.mjs';
import { startProxy } from './proxy.mjs';
import { startStack } from './up.mjs';

const options = new Map(process.argv.slice(2).flatMap((word, i, all) => (i % 2 ? [] : [[word.replace('--', ''), all[i + 1]]])));
const minutes = Number(options.get('minutes') ?? 10);
const seed = Number(options.get('seed') ?? 1);
const ACCOUNTS = ['END-1', 'END-2'];
/** More than the page keeps of an account (2,000), and more than the chart and the frames that it shows. */
const FILL = 2_200;
/** Garbage collection is not exact; a leak of one object per update would be far beyond. */
const MOST_GROWTH = 3_000_000;

let browser;
const stack = await startStack();
Object.assign(process.env, stack.env);
const { balance, signal, transfer, Writer } = await import('./stack.mjs');
async function run() {
  const proxy = await startProxy(Number(stack.env.LIVETABLE_BASE));
  const bank = new Bank();
  browser = await chromium.launch({ executablePath: stack.env.CHROMIUM, args: ['--no-sandbox'] });
  const page = await browser.newPage({ locale: 'en-GB' });
  const failures = problemsOf(page);
  const check = (right, what) => right || failures.push(what);
  bank.step();
  await page.goto(`http://127.0.0.1:${proxy.port}/#${ACCOUNTS}`);
  await page.getByRole('button', { name: 'Protocol' }).click();
  await live(page, 60_000);

  await bank.fill();
  await settled(page, bank, 60_000);
  const memory = [await measure(page)];

  const faults = faultsOn(proxy, page);
  const random = randomFrom(seed);
  const seen = {};
  const slowest = { fault: '', ms: 0 };
  const writing = setInterval(() => bank.step(), 100);
  for (const end = Date.now() + minutes * 60_000; Date.now() < end; ) {
    const [name, cause] = faults[Math.floor(random() * faults.length)];
    seen[name] = (seen[name] ?? 0) + 1;
    await cause();
    const from = Date.now();
    if (!(await live(page, 90_000).then(() => true, () => false))) {
      failures.push(`not live 90 s after ${name}: ${await page.locator('.banner, .status').allInnerTexts()}`);
      break;
    }
    if (Date.now() - from > slowest.ms) Object.assign(slowest, { fault: name, ms: Date.now() - from });
    await pause(2_000 + random() * 4_000);
  }
  clearInterval(writing);
  await bank.fill();
  await settled(page, bank, 90_000).catch(() => failures.push(`the end is not shown: ${bank.written}`));
  memory.push(await measure(page));

  const joined = [];
  for (const account of ACCOUNTS) {
    const rows = await allRows(page, account);
    joined.push(rows.length);
    check(rows.length >= 20, `only ${rows.length} transfers of ${account} are shown`);
    check(rows[0] === bank.written, `the newest transfer of ${account} is ${rows[0]}, not ${bank.written}`);
    const gap = rows.findIndex((after, i) => i > 0 && rows[i - 1] !== after + 1);
    check(gap < 0, `the transfers of ${account} have a gap: ${rows[gap - 1]}, ${rows[gap]}`);
    check(audit(account), `the audit of ${account} finds faults`);
  }
  const chains = await page.getByRole('region', { name: 'Protocol' }).allInnerTexts();
  check(chains.length === 2 && chains.every((text) => text.includes('every update followed')), `broken chain: ${chains}`);
  const growth = memory[1].heapBytes - memory[0].heapBytes;
  check(growth < MOST_GROWTH, `the heap grew by ${growth} bytes`);
  check(memory[1].listeners <= memory[0].listeners + 20, 'listeners were left behind');
  await bank.close();
  proxy.close();
  return { minutes, seed, faults: seen, updates: bank.written * 4, slowestReturn: slowest, transfersShown: joined, start: memory[0], end: memory[1], growthBytes: growth, failures };
}

/** Writes the same to both accounts: with each step a cent more, so that what is shown tells what was missed. */
class Bank {
  written = 0;
  #writer = new Writer();

  step() {
    this.written += 1;
    for (const account of ACCOUNTS) {
      this.#writer.write([balance(account, this.written), transfer(account, 1, this.written)]);
    }
  }

  /** Writes more than the page keeps. */
  async fill() {
    for (let i = 0; i < FILL; i++) {
      this.step();
      if (i % 20 === 0) await pause(50);
    }
  }

  close() {
    return this.#writer.close();
  }
}

/** What can go wrong: each ends by itself. A process that is killed is started again. */
function faultsOn(proxy, page) {
  const paused = (name, ms) => async () => {
    signal(name, 'SIGSTOP');
    await pause(ms);
    signal(name, 'SIGCONT');
  };
  return [
    ['server killed', async () => signal('server', 'SIGKILL')],
    ['server paused', paused('server', 4_000)],
    ['worker killed', async () => signal('worker', 'SIGKILL')],
    ['worker paused', paused('worker', 4_000)],
    ['broker paused', paused('broker', 3_000)],
    ['connection cut', async () => proxy.cut()],
    ['connection hung', async () => {
      proxy.hang();
      await pause(5_000);
      proxy.release();
    }],
    ['browser offline', async () => {
      await page.context().setOffline(true);
      proxy.cut();
      await pause(3_000);
      await page.context().setOffline(false);
    }],
  ];
}

/** Waits until both accounts are live, by what the page says. */
async function live(page, timeout) {
  const said = () => document.querySelector('.banner').innerText.includes('Connected') && [...document.querySelectorAll('lt-account .status')].map((one) => one.innerText.trim()).join() === 'Live,Live';
  await pause(500); // A fault needs a moment to be noticed.
  await page.waitForFunction(said, undefined, { timeout });
}

/** Waits until the page shows the last that was written. */
async function settled(page, bank, timeout) {
  await live(page, timeout);
  const last = `${Math.floor(bank.written / 100)}.${String(bank.written % 100).padStart(2, '0')} EUR`;
  await page.waitForFunction(
    (text) => [...document.querySelectorAll('lt-account')].every((one) => one.querySelector('.money').innerText.trim() === text && one.querySelector('.row .after')?.textContent.replace('balance after:', '').trim() === text),
    last,
    { timeout },
  );
}

async function measure(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.enable');
  for (let i = 0; i < 3; i++) await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await devtools.send('Memory.getDOMCounters');
  await devtools.detach();
  return { heapBytes: Math.round(usedSize), nodes, listeners: jsEventListeners };
}

/** The balance after each transfer that the page lists, in cents, newest first: the whole list, scrolled through. */
function allRows(page, account) {
  return page.evaluate(async (name) => {
    const panel = [...document.querySelectorAll('lt-account')].find((one) => one.querySelector('h2').innerText === name);
    const scroll = panel.querySelector('.scroll');
    const rows = new Map();
    for (let top = 0; ; top += 300) {
      scroll.scrollTop = top;
      for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
      for (const row of panel.querySelectorAll('.row')) rows.set(Number(row.dataset.offset), Number(row.querySelector('.after').innerText.replace(/\D/g, '')));
      if (top > scroll.scrollHeight) break;
    }
    return [...rows].sort(([a], [b]) => b - a).map(([, after]) => after);
  }, account);
}

/** Whether what the server serves is what the topics hold. */
function audit(account) {
  const target = fileURLToPath(new URL('../../server/target', import.meta.url));
  const home = readdirSync(target).find((name) => /^livetable-server-[\d.]+$/.test(name));
  try {
    execFileSync(join(target, home, 'bin', 'livetable-server'), ['audit', '--account', account, '--config', join(stack.env.LIVETABLE_DATA, 'config', 'server.properties')], { stdio: ['ignore', 'ignore', 'inherit'] });
    return true;
  } catch {
    return false;
  }
}

/** Numbers from [0, 1) that the seed determines (mulberry32). */
function randomFrom(start) {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

let passed = false;
try {
  const outcome = await run();
  passed = outcome.failures.length === 0;
  console.log(JSON.stringify({ passed, ...outcome }));
} finally {
  await browser?.close();
  await stack.stop(passed);
}
process.exit(passed ? 0 : 1);
