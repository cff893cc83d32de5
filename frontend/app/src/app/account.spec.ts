import { connect, type Options } from '@livetable/client';
import { describe, expect, test } from 'vitest';
import { WatchedAccount } from './account';
import type { Frames } from './frames';

/** Runs frames when a test says so. */
class ManualFrames implements Pick<Frames, 'next'> {
  work = new Set<() => void>();
  next(work: () => void): void {
    this.work.add(work);
  }
  paint(): number {
    const work = [...this.work];
    this.work.clear();
    work.forEach((one) => one());
    return work.length;
  }
}

function watched() {
  const socket = { onopen: null, onmessage: null as ((event: never) => void) | null, onclose: null, send: () => {}, close: () => {} };
  const say = (...messages: object[]) =>
    (socket.onmessage as unknown as (event: { data: string }) => void)({ data: JSON.stringify(messages) });
  const options: Options = { openSocket: () => socket, page: null };
  const frames = new ManualFrames();
  const account = new WatchedAccount('A', connect('ws://x', options), frames as unknown as Frames);
  say({ type: 'welcome', heartbeatMs: 15_000, feeds: { balance: { kind: 'latest' }, transfers: { kind: 'history', depth: 3 } } });
  return { account, frames, say };
}

const at = { epoch: 'e', partition: 0 };
const balance = (balanceMinor: number) => ({ balanceMinor, currency: 'EUR' });
const leg = (n: number) => ({ transferId: `T${n}`, counterparty: 'B', amountMinor: 1, balanceAfterMinor: n, currency: 'EUR' });

describe('a watched account', () => {
  test('publishes a burst once per frame', () => {
    const { account, frames, say } = watched();
    say(
      { type: 'snapshot', id: 1, account: 'A', feed: 'balance', ...at, next: 1, exists: true, event: { offset: 0, timestamp: 1, value: balance(0) } },
      { type: 'snapshot', id: 1, account: 'A', feed: 'transfers', ...at, next: 1, exists: false, count: 0, events: [] },
      { type: 'live', id: 1, account: 'A' },
    );
    for (let n = 1; n <= 500; n++) {
      say(
        { type: 'update', account: 'A', feed: 'balance', partition: 0, prev: n - 1, offset: n, timestamp: 1, value: balance(n) },
        { type: 'update', account: 'A', feed: 'transfers', partition: 0, prev: n - 1, offset: n, timestamp: 1, value: leg(n) },
      );
    }
    expect(account.balance()).toBeUndefined();
    expect(frames.paint()).toBe(1);
    expect(account.balance()?.minor).toBe(500n);
    expect(account.transfers()).toHaveLength(500);
    expect(account.transfers()[0]?.after).toBe(500n);
    expect(account.said().text).toBe('Live');
    expect(account.facts().map((feed) => feed.updates)).toEqual([500, 500]);
  });

  test('shows nothing of a feed that is refused', () => {
    const { account, frames, say } = watched();
    say({ type: 'snapshot', id: 1, account: 'A', feed: 'transfers', ...at, next: 9, exists: true, count: 1, events: [{ offset: 8, timestamp: 1, value: leg(8) }] });
    frames.paint();
    expect(account.transfers()).toHaveLength(1);
    say({ type: 'error', id: 1, account: 'A', feed: 'transfers', code: 'forbidden', message: 'no' });
    frames.paint();
    expect(account.transfers()).toHaveLength(0);
    expect(account.said().text).toBe('Forbidden');
  });

  test('joins nothing to what it could see before it was refused', () => {
    const { account, frames, say } = watched();
    const transfers = (id: number, offset: number, count: number) => ({
      type: 'snapshot', id, account: 'A', feed: 'transfers', ...at, next: offset + 1, exists: true, count, more: count > 1, events: [{ offset, timestamp: 1, value: leg(offset) }],
    });
    say(transfers(1, 8, 1));
    say({ type: 'error', id: 1, account: 'A', code: 'forbidden', message: 'no' });
    say({ type: 'authenticated', subject: 'alice' });
    say(transfers(2, 90, 50));
    frames.paint();
    expect(account.transfers().map(({ offset }) => offset)).toEqual([90]);
    expect(account.older()).toBe(true);
  });
});
