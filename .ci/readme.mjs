// The runner behind .ci/readme: one line per block; ends with their count and a status other than 0 if one failed.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blocksOf } from './readme-blocks.mjs';

const STOP_TIMEOUT_S = 90;
const KEPT_OUTPUT = 200_000;

const file = process.argv[2] ?? 'README.md';
const data = mkdtempSync(join(tmpdir(), 'livetable-readme-'));
const base = await freePorts(5);
const running = [];
let linted;
let passed = 0;
let failed = 0;

process.once('SIGINT', () => stopAll('SIGKILL'));
process.once('SIGTERM', () => stopAll('SIGKILL'));

async function step(name, body) {
  const start = Date.now();
  try {
    await body();
    passed += 1;
    console.log(`ok      ${name} (${seconds(start)})`);
    return true;
  } catch (e) {
    failed += 1;
    console.log(`FAILED  ${name} (${seconds(start)})\n${e.message.replace(/^/gm, '        ')}`);
    return false;
  }
}

function seconds(start) {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}

/** What is done with a block, by its kind. */
const HANDLERS = {
  async run(block) {
    const command = new Command(block);
    await command.within(block.timeoutS, command.ended, 'it did not end');
    command.expect(command.status === 0, `it ended with ${command.status}`);
    for (const text of block.texts) command.expect(command.output.includes(text), `it did not print "${text}"`);
  },
  async until(block) {
    const command = await shown(block);
    await command.stop();
  },
  async background(block) {
    running.push(await shown(block));
  },
  async elsewhere(block) {
    const there = readFileSync(block.file, 'utf8');
    for (const line of commandLines(block)) {
      if (!there.includes(line)) throw new Error(`${block.file} does not run: ${line}`);
    }
  },
  async lint() {
    linted ??= spawnSync('.ci/compose-lint', { encoding: 'utf8' });
    if (linted.status !== 0) throw new Error(`.ci/compose-lint failed:\n${linted.stdout}${linted.stderr}`);
  },
};

function commandLines({ script }) {
  return script.split('\n').map((line) => line.replace(/\s+#.*/, '').trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

async function shown(block) {
  const command = new Command(block);
  const text = block.texts[0];
  await command.within(block.timeoutS, Promise.race([command.prints(text), command.ended]), `it did not print "${text}"`);
  command.expect(command.output.includes(text), `it ended with ${command.status} before it printed "${text}"`);
  return command;
}

/** Moves what a block says to the ports and the folder of this run. */
function moved(script) {
  return script
    .replace(/^\.\/dev up\b/gm, `./dev up --port-base ${base} --data '${data}'`)
    .replace(/^(\.\/dev watch \S+)/gm, `$1 --url ws://127.0.0.1:${base}/ws`)
    .replace(/\b(localhost|127\.0\.0\.1):(808[0-3])\b/g, (_, host, port) => `${host}:${base + Number(port) - 8080}`)
    .replace(/\b(localhost|127\.0\.0\.1):9092\b/g, (_, host) => `${host}:${base + 4}`);
}

/** A block that runs, in a process group of its own, so that it can be interrupted as Ctrl-C does. */
class Command {
  output = '';
  status = undefined;
  #child;
  #waiting = [];

  constructor({ script, line }) {
    this.name = `${file}:${line}`;
    this.#child = spawn('bash', ['-euo', 'pipefail', '-c', moved(script)], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const take = (chunk) => {
      this.output = (this.output + chunk).slice(-KEPT_OUTPUT);
      this.#waiting = this.#waiting.filter(({ text, seen }) => !this.output.includes(text) || seen());
    };
    this.#child.stdout.setEncoding('utf8').on('data', take);
    this.#child.stderr.setEncoding('utf8').on('data', take);
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        this.status = signal ?? code;
        resolve();
      });
    });
    Command.all.add(this);
  }

  static all = new Set();

  prints(text) {
    return new Promise((resolve) => {
      this.#waiting.push({ text, seen: () => void resolve() });
    });
  }

  async within(timeoutS, promise, otherwise) {
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(() => resolve('late'), timeoutS * 1000);
    });
    const outcome = await Promise.race([promise, late]);
    clearTimeout(timer);
    if (outcome === 'late') {
      this.kill('SIGKILL');
      this.expect(false, `${otherwise} within ${timeoutS} s`);
    }
  }

  async stop() {
    this.expect(this.status === undefined, `it had ended before, with ${this.status}`);
    this.kill('SIGINT');
    await this.within(STOP_TIMEOUT_S, this.ended, 'it did not end');
    this.expect([0, 130, 'SIGINT'].includes(this.status), `it ended with ${this.status} when interrupted`);
  }

  kill(signal) {
    if (this.status !== undefined) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch (e) {
      if (e.code !== 'ESRCH') throw e;
    }
  }

  expect(condition, message) {
    if (!condition) throw new Error(`${message}; it printed:\n${this.output.slice(-4_000)}`);
  }
}

function stopAll(signal) {
  for (const command of Command.all) command.kill(signal);
}

/** The first of some consecutive ports that nobody listens on. */
async function freePorts(count) {
  for (let first = 21_080; first < 31_000; first += 10) {
    const ports = Array.from({ length: count }, (_, i) => first + i);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return first;
  }
  throw new Error('there are no free ports');
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function main() {
  try {
    const blocks = blocksOf(readFileSync(file, 'utf8'));
    if (!blocks.some(({ kind }) => kind === 'run' || kind === 'until')) {
      throw new Error('no block was run');
    }
    for (const block of blocks) {
      const went = await step(`${file}:${block.line} ${block.kind}: ${block.script.split('\n')[0]}`, () => HANDLERS[block.kind](block));
      if (!went && block.kind === 'background') throw new Error('the blocks after it need it and are not run');
    }
    for (const command of running.reverse()) {
      await step(`${command.name} stops when interrupted`, () => command.stop());
    }
  } catch (e) {
    failed += 1;
    console.log(`FAILED  ${e.message}`);
  } finally {
    stopAll('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
