import type { FeedState } from '@livetable/client';
import { describe, expect, test } from 'vitest';
import { TransferList } from './transfer-list';

const event = (offset: number) => ({
  offset,
  timestamp: 1,
  value: { transferId: `T${offset}`, counterparty: 'B', amountMinor: 1, balanceAfterMinor: offset, currency: 'EUR' },
});

const state = (offsets: readonly number[], more: Partial<FeedState> = {}): FeedState => ({
  kind: 'history',
  exists: offsets.length > 0,
  events: offsets.map(event),
  count: offsets.length,
  more: false,
  truncated: false,
  ...more,
});

const offsets = (list: TransferList) => list.transfers.map((transfer) => transfer.offset);

describe('a list of transfers', () => {
  test('has the newest first, past and live in one', () => {
    const list = new TransferList();
    list.snapshot(state([3, 7]));
    list.update(event(9));
    expect(offsets(list)).toEqual([9, 7, 3]);
    expect(list.older).toBe(false);
  });

  test('keeps what was seen when a snapshot joins it', () => {
    const list = new TransferList();
    list.snapshot(state([1, 2, 3]));
    list.update(event(4));
    list.snapshot(state([4, 5, 6], { count: 6, more: true }));
    expect(offsets(list)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(list.gap).toBe(false);
  });

  test('keeps nothing across transfers that were passed over', () => {
    const list = new TransferList();
    list.snapshot(state([1, 2]));
    list.snapshot(state([8, 9], { count: 9, more: true, truncated: true }));
    expect(offsets(list)).toEqual([9, 8]);
    expect([list.gap, list.older]).toEqual([true, true]);
  });

  test('keeps nothing of what a reset says means nothing', () => {
    const list = new TransferList();
    list.snapshot(state([1, 2]));
    list.snapshot(state([8, 9], { reset: 'epoch_changed' }));
    expect(offsets(list)).toEqual([9, 8]);
  });

  test('keeps nothing from before a removal that it did not see', () => {
    const list = new TransferList();
    list.snapshot(state([1, 2, 3]));
    list.snapshot(state([8, 9], { count: 2 }));
    expect(offsets(list)).toEqual([9, 8]);
  });

  test('is empty after a removal', () => {
    const list = new TransferList();
    list.snapshot(state([1, 2], { count: 9, more: true }));
    list.update({ offset: 3, timestamp: 1, value: null });
    expect(offsets(list)).toEqual([]);
    expect(list.older).toBe(false);
    list.update(event(5));
    expect([offsets(list), list.older]).toEqual([[5], false]);
  });

  test('passes over what is no transfer', () => {
    const list = new TransferList();
    list.update({ offset: 3, timestamp: 1, value: { hello: 1 } });
    expect(offsets(list)).toEqual([]);
  });

  test('drops the oldest of very many', () => {
    const list = new TransferList();
    for (let i = 0; i < 2_100; i++) list.update(event(i));
    expect(list.transfers).toHaveLength(2_000);
    expect([list.transfers[0]!.offset, list.older]).toEqual([2_099, true]);
  });
});
