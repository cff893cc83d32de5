import type { AccountView, FeedStatus } from '@livetable/client';
import { describe, expect, test } from 'vitest';
import { accountSaid, connectionSaid, dayAndTime, reasonText } from './words';

const view = (status: FeedStatus, exists = true): AccountView => ({
  account: 'A',
  status,
  feeds: {
    balance: {
      status,
      position: undefined,
      state: { kind: 'latest', exists, events: [], count: 0, more: false, truncated: false },
    },
  },
});

describe('the banner', () => {
  test('says live of an open connection only', () => {
    const levels = (['connecting', 'open', 'reconnecting', 'refused', 'closed'] as const).map(
      (state) => connectionSaid({ state, failures: 0 }).level,
    );
    expect(levels).toEqual(['wait', 'live', 'stale', 'bad', 'bad']);
  });

  test('says that what is shown may be old', () => {
    expect(connectionSaid({ state: 'reconnecting', failures: 3, reason: 'closed with 1006' }).detail).toBe(
      'The connection was lost (closed with 1006). What is shown may be out of date.',
    );
  });
});

describe('an account', () => {
  test.each([
    [{ state: 'live', since: 0 }, 'live', 'Live'],
    [{ state: 'stale', reason: 'kafka_unreachable', since: 0 }, 'stale', 'Stale since'],
    [{ state: 'reconnecting', since: 0 }, 'stale', 'Stale since'],
    [{ state: 'connecting', since: 0 }, 'wait', 'Loading…'],
    [{ state: 'refused', reason: 'forbidden', message: 'no', since: 0 }, 'bad', 'Forbidden'],
    [{ state: 'refused', reason: 'bad_account', message: 'no', since: 0 }, 'bad', 'Cannot be shown'],
  ] as const)('%j', (status, level, text) => {
    const said = accountSaid(view(status));
    expect(said.level).toBe(level);
    expect(said.text).toContain(text);
  });

  test('that is not there is live all the same', () => {
    expect(accountSaid(view({ state: 'live', since: 0 }, false)).text).toBe('Live · no such account');
  });

  test('shows a reason that it does not know', () => {
    expect(reasonText('new_reason')).toBe('new_reason');
  });
});

test('a time has its day if that is not today', () => {
  const at = new Date(2026, 10, 24, 15, 2, 24).getTime();
  expect(dayAndTime(at, at + 1_000, 'en-GB')).toBe('15:02:24');
  expect(dayAndTime(at, at + 24 * 3_600_000, 'en-GB')).toBe('24 Nov, 15:02:24');
});
