// The stack that the tests run against: its topics and its processes.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { LIVETABLE_BASE: base, LIVETABLE_DATA: data } = process.env;

/** Sends a signal to one of the stack's processes: broker, worker, server or simulator. A process that ends is started again. */
export function signal(name, what) {
  process.kill(Number(readFileSync(join(data, 'pids', name), 'utf8')), what);
}

/** Writes records, each [topic, key, value]; a value of null removes. */
export async function produce(records, perSecond = 0) {
  const writer = new Writer(perSecond);
  writer.write(records);
  await writer.close();
}

/** Writes records for as long as it is open. */
export class Writer {
  #child;
  #ended;

  constructor(perSecond = 0) {
    const classes = ['server/target/test-classes', 'server/target/classes'].map((path) => join(root, path));
    const libraries = readFileSync(join(root, 'server/target/test-classpath.txt'), 'utf8').trim();
    this.#child = spawn(
      'java',
      ['-XX:TieredStopAtLevel=1', '-Dlogback.configurationFile=logback-test.xml', '-cp', [...classes, libraries].join(':'), 'io.livetable.server.devstack.Produce', `127.0.0.1:${Number(base) + 4}`, `${perSecond}`],
      { stdio: ['pipe', 'inherit', 'inherit'] },
    );
    this.#ended = new Promise((resolve, reject) =>
      this.#child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`Produce ended with ${code}`)))),
    );
    this.#ended.catch(() => {}); // Whoever closes hears of it.
  }

  write(records) {
    this.#child.stdin.write(records.map(([topic, key, value]) => `${topic}\t${key}\t${textOf(value)}\n`).join(''));
  }

  /** Ends once all is written. */
  close() {
    this.#child.stdin.end();
    return this.#ended;
  }
}

function textOf(value) {
  if (value === null) return '';
  return value instanceof Raw ? value.text : JSON.stringify(value);
}

class Raw {
  constructor(text) {
    this.text = text;
  }
}

/** A value as this text, which may have more digits than a number of JavaScript. */
export const raw = (text) => new Raw(text);

export const balance = (account, minor) => ['account-balances', account, { balanceMinor: minor, currency: 'EUR', version: 1, at: new Date().toISOString() }];

export const transfer = (account, amount, after, id = `T-${after}`) => [
  'account-transfers',
  account,
  { transferId: id, account, counterparty: 'ACC-9999', amountMinor: amount, balanceAfterMinor: after, currency: 'EUR', at: new Date().toISOString() },
];
