// The client library by itself, without a browser, against the real server.
import { expect, test } from '@playwright/test';
import WebSocket from 'ws';
import { balance, produce, raw, signal, transfer } from './stack.mjs';

/** The very module that the server serves, in this process. */
async function library(baseURL) {
  const text = await (await fetch(new URL('/livetable.js', baseURL))).text();
  return import(`data:text/javascript,${encodeURIComponent(text)}`);
}

async function open(baseURL, account) {
  const { connect } = await library(baseURL);
  const frames = [];
  const warnings = [];
  const client = connect(new URL('/ws', baseURL.replace('http', 'ws')).href, {
    // An error is followed by a close; to this package one that nobody hears is fatal.
    openSocket: (url, protocol) => new WebSocket(url, protocol).on('error', () => {}),
    onFrame: (direction, text) => frames.push({ direction, text }),
    onWarning: (warning) => warnings.push(warning),
  });
  const updates = [];
  const subscription = client.subscribe(account, undefined, { onUpdate: (feed, event) => updates.push([feed, event]) });
  return { client, subscription, updates, frames, warnings };
}

const state = ({ subscription }) => subscription.view.status.state;
const values = ({ subscription }, feed) => subscription.view.feeds[feed]?.state?.events.map(({ value }) => value);

test('the library gives a snapshot, goes live, and resumes after the server was killed', async ({ baseURL }) => {
  await produce([balance('E2E-LIB', 100), transfer('E2E-LIB', 100, 100)]);
  const watched = await open(baseURL, 'E2E-LIB');
  try {
    await expect.poll(() => state(watched)).toBe('live');
    expect(values(watched, 'balance')).toMatchObject([{ balanceMinor: 100 }]);
    await produce([balance('E2E-LIB', 200), transfer('E2E-LIB', 100, 200)]);
    await expect.poll(() => values(watched, 'transfers').length).toBe(2);
    signal('server', 'SIGKILL');
    await expect.poll(() => state(watched)).toBe('reconnecting');
    await produce([3, 4, 5].flatMap((n) => [balance('E2E-LIB', n * 100), transfer('E2E-LIB', 100, n * 100)]));
    await expect.poll(() => state(watched), { timeout: 60_000 }).toBe('live');
    await expect.poll(() => values(watched, 'transfers').map((value) => value.balanceAfterMinor)).toEqual([100, 200, 300, 400, 500]);
    await expect.poll(() => values(watched, 'balance')).toMatchObject([{ balanceMinor: 500 }]);
    const asked = watched.frames.filter(({ direction }) => direction === 'sent').map(({ text }) => JSON.parse(text));
    expect(asked.at(-1).since).toMatchObject({ balance: {}, transfers: {} });
    expect(watched.subscription.view.feeds.transfers.state.truncated).toBe(false);
    expect(watched.warnings).toEqual([]);
  } finally {
    watched.client.close();
  }
});

test('the library makes no float of what the server sends', async ({ baseURL }) => {
  const value = '{"balanceMinor":-9007199254740993,"rate":0.1000000000000000055511151231257827,"small":1e-7,"version":7}';
  await produce([['account-balances', 'E2E-EXACT', raw(value)]]);
  const watched = await open(baseURL, 'E2E-EXACT');
  try {
    await expect.poll(() => state(watched)).toBe('live');
    expect(values(watched, 'balance')).toEqual([
      { balanceMinor: '-9007199254740993', rate: '0.1000000000000000055511151231257827', small: '1e-7', version: 7 },
    ]);
  } finally {
    watched.client.close();
  }
});
