import { afterEach, describe, expect, test, vi } from 'vitest';
import { balance, error, live, resumed, transfers, update, WELCOME } from './fakes.js';
import { Setting, watching } from './setting.js';

/** A is live: its balance is 5, its transfers are 1 and 2. */
function settled() {
  const all = watching();
  all.socket.say(balance(1, 10, 5), transfers(1, 20, [1, 2]), live(1));
  return all;
}

const values = (view: { feeds: { [feed: string]: { state?: { events: readonly { value: unknown }[] } | undefined } } }) => ({
  balance: view.feeds['balance']?.state?.events.map((event) => event.value),
  transfers: view.feeds['transfers']?.state?.events.map((event) => event.value),
});

describe('a subscription', () => {
  test('asks for the account once the connection is open, and is live when the server says so', () => {
    const { subscription, socket } = watching();
    expect(socket.sent).toEqual([{ type: 'subscribe', id: 1, account: 'A' }]);
    expect(subscription.view.status.state).toBe('connecting');
    socket.say(balance(1, 10, 5));
    expect(subscription.view.feeds['balance']!.status).toMatchObject({ state: 'stale', reason: 'catching_up' });
    socket.say(transfers(1, 20, [1, 2]), live(1));
    expect(subscription.view.status.state).toBe('live');
    expect(values(subscription.view)).toEqual({ balance: [5], transfers: [1, 2] });
  });

  test('folds updates', () => {
    const { subscription, socket } = settled();
    socket.say(update('balance', 9, 12, 7), update('transfers', 19, 25, 3), update('transfers', 25, 26, 4));
    expect(values(subscription.view)).toEqual({ balance: [7], transfers: [2, 3, 4] });
    expect(subscription.view.feeds['transfers']!.state).toMatchObject({ count: 4, more: true });
    socket.say(update('balance', 12, 13, null), update('transfers', 26, 27, null));
    expect(subscription.view.feeds['balance']!.state).toMatchObject({ exists: false, events: [], count: 0 });
    expect(subscription.view.feeds['transfers']!.state).toMatchObject({ exists: false, more: false });
    socket.say(update('transfers', 27, 30, 5));
    expect(subscription.view.feeds['transfers']!.state).toMatchObject({ exists: true, count: 1, more: false });
  });

  test('calls for each snapshot, each event and each change of status', () => {
    const setting = new Setting();
    const heard: unknown[] = [];
    setting.client.subscribe('A', ['balance'], {
      onSnapshot: (feed, state) => heard.push([feed, state.events.map((event) => event.value)]),
      onUpdate: (feed, event, conflated) => heard.push([feed, event, conflated]),
      onStatus: ({ state, reason }) => heard.push(reason ? `${state} ${reason}` : state),
    });
    const socket = setting.open();
    socket.say(balance(1, 10, 5), live(1), update('balance', 9, 14, 8, { conflated: 2 }));
    socket.say({ type: 'status', account: 'A', feed: 'balance', state: 'stale', reason: 'catching_up', since: 1 });
    socket.end(1006);
    expect(heard).toEqual([
      'connecting',
      ['balance', [5]],
      'stale catching_up',
      'live',
      ['balance', { offset: 14, timestamp: 2, value: 8 }, 2],
      'stale catching_up',
      'reconnecting',
    ]);
  });

  test('goes on where it stood after the connection was lost', () => {
    const { setting, subscription, socket } = settled();
    socket.say(update('balance', 9, 12, 7));
    socket.end(1012);
    expect(subscription.view.status.state).toBe('reconnecting');
    expect(values(subscription.view)).toEqual({ balance: [7], transfers: [1, 2] });
    setting.clock.advance(15_000);
    const next = setting.open();
    expect(next.last).toEqual({
      type: 'subscribe',
      id: 1,
      account: 'A',
      since: {
        balance: { epoch: 'topic.6', partition: 3, next: 13 },
        transfers: { epoch: 'topic.6', partition: 1, next: 20 },
      },
    });
    next.say(resumed(1, 'balance', 15), transfers(1, 40, [8, 9], { truncated: true }), live(1));
    next.say(update('balance', 12, 15, 9));
    expect(values(subscription.view)).toEqual({ balance: [9], transfers: [8, 9] });
    expect(subscription.view.feeds['transfers']!.state!.truncated).toBe(true);
    expect(subscription.view.status.state).toBe('live');
  });

  test('ignores updates between a subscribe and its answer', () => {
    const { setting, subscription, socket } = settled();
    setting.client.subscribe('A', undefined).close();
    setting.client.subscribe('B');
    socket.end(1006);
    setting.clock.advance(15_000);
    const next = setting.open();
    next.say(update('balance', 9, 12, 7));
    expect(values(subscription.view).balance).toEqual([5]);
    expect(setting.warnings).toEqual([]);
  });

  test('asks again, without a position, for what does not follow', () => {
    const { setting, subscription, socket } = settled();
    socket.say(update('balance', 11, 12, 7));
    expect(setting.warnings).toEqual([{ code: 'broken_chain', message: 'update 12 of balance of A does not follow' }]);
    expect(values(subscription.view).balance).toEqual([5]);
    expect(subscription.view.feeds['balance']!.status).toMatchObject({ state: 'stale', reason: 'catching_up' });
    socket.say(update('balance', 12, 13, 8));
    expect(values(subscription.view).balance).toEqual([5]);
    setting.clock.advance(2_000);
    expect(socket.last).toEqual({
      type: 'subscribe',
      id: 2,
      account: 'A',
      since: { transfers: { epoch: 'topic.6', partition: 1, next: 20 } },
    });
    socket.say(balance(1, 50, 0), balance(2, 14, 8));
    expect(values(subscription.view).balance).toEqual([8]);
    expect(subscription.view.feeds['balance']!.state!.reset).toBe('broken_chain');
  });

  test.each([
    ['a resumption without a state', resumed(1, 'balance', 10)],
    ['a resumption in another epoch', resumed(1, 'balance', 10, { epoch: 'other.6' })],
  ])('does not take %s', (_what, message) => {
    const { setting, socket } = watching();
    socket.say(message);
    expect(setting.warnings).toHaveLength(1);
  });

  test('takes a snapshot of the current id at any time', () => {
    const { subscription, socket } = settled();
    socket.say(balance(1, 30, 9, { reset: true, reason: 'missed_event' }));
    expect(values(subscription.view).balance).toEqual([9]);
    expect(subscription.view.feeds['balance']!.state!.reset).toBe('missed_event');
    expect(subscription.view.status.state).toBe('live');
    socket.say(update('balance', 29, 31, 10));
    expect(subscription.view.feeds['balance']!.state!.reset).toBeUndefined();
  });

  test('asks again when the server wants it, once for all feeds', () => {
    const { setting, subscription, socket } = watching();
    const again = { retryAfterMs: 3_000 };
    socket.say(error(1, 'balance', 'not_ready', again), error(1, 'transfers', 'not_ready', again));
    expect(subscription.view.status).toMatchObject({ state: 'connecting', reason: 'not_ready' });
    setting.clock.advance(3_000);
    expect(socket.sent).toHaveLength(1);
    setting.clock.advance(1_000);
    expect(socket.sent.map((message) => message.id)).toEqual([1, 2]);
  });

  test('comes back without a position that means nothing', () => {
    const { setting, subscription, socket } = settled();
    socket.say(error(1, 'balance', 'not_ready', { retryAfterMs: 0, reset: true, reason: 'missed_event' }));
    setting.clock.advance(2_000);
    expect(Object.keys(socket.last.since)).toEqual(['transfers']);
    socket.say(balance(2, 30, 9), resumed(2, 'transfers', 20), live(2));
    expect(subscription.view.feeds['balance']!.state!.reset).toBe('missed_event');
    socket.say(balance(2, 31, 10));
    expect(subscription.view.feeds['balance']!.state!.reset).toBeUndefined();
  });

  test('shows nothing of what is refused, and goes on with the rest', () => {
    const { subscription, socket } = settled();
    socket.say(error(1, 'balance', 'forbidden'));
    expect(subscription.view.status).toMatchObject({ state: 'refused', reason: 'forbidden', message: 'no: forbidden' });
    expect(subscription.view.feeds['balance']!.state).toBeUndefined();
    socket.say(update('balance', 9, 12, 7), update('transfers', 19, 25, 3));
    expect(values(subscription.view)).toEqual({ balance: undefined, transfers: [1, 2, 3] });
  });

  test('hears of a refusal that names its subscribe alone', () => {
    const { setting, subscription, socket } = watching();
    socket.say({ type: 'error', id: 1, code: 'too_many_subscriptions', message: 'unsubscribe first' });
    expect(subscription.view.status).toMatchObject({ state: 'refused', message: 'unsubscribe first' });
    socket.say({ type: 'error', id: 9, code: 'bad_id', message: 'whose?' });
    expect(setting.warnings).toEqual([{ code: 'bad_id', message: 'whose?' }]);
  });
});

describe('subscriptions to one account', () => {
  test('share what is known, and ask only for more', () => {
    const setting = new Setting();
    const one = setting.client.subscribe('A', ['balance']);
    const socket = setting.open();
    socket.say(balance(1, 10, 5), live(1));
    const same = setting.client.subscribe('A', ['balance']);
    expect(socket.sent).toHaveLength(1);
    expect(values(same.view).balance).toEqual([5]);
    const both = setting.client.subscribe('A', ['balance', 'transfers']);
    expect(socket.last).toEqual({
      type: 'subscribe',
      id: 2,
      account: 'A',
      feeds: ['balance', 'transfers'],
      since: { balance: { epoch: 'topic.6', partition: 3, next: 10 } },
    });
    socket.say(resumed(2, 'balance', 10), transfers(2, 20, [1]), live(2));
    expect(Object.keys(one.view.feeds)).toEqual(['balance']);
    expect(values(both.view)).toEqual({ balance: [5], transfers: [1] });
  });

  test('hear first what is known already, and then each event', async () => {
    const { setting, subscription, socket } = settled();
    const heard: unknown[] = [];
    const second = setting.client.subscribe('A', ['balance'], {
      onSnapshot: (feed, state) => heard.push([feed, state.events.map((event) => event.value)]),
      onUpdate: (feed, event) => heard.push([feed, event.value]),
      onStatus: ({ state }) => heard.push(state),
      onChange: () => second.close(),
    });
    expect(heard).toEqual([]);
    await Promise.resolve();
    expect(heard).toEqual([['balance', [5]], 'live']);
    heard.length = 0;
    setting.client.subscribe('A', ['balance'], {
      onSnapshot: (feed, state) => heard.push([feed, state.events.map((event) => event.value)]),
      onUpdate: (feed, event) => heard.push([feed, event.value]),
    });
    socket.say(update('balance', 9, 12, 6), update('balance', 12, 13, 7));
    await Promise.resolve();
    expect(heard).toEqual([['balance', [6]], ['balance', 7]]);
    expect(values(subscription.view).balance).toEqual([7]);
  });

  test('call nothing before they are there', async () => {
    const setting = new Setting();
    setting.open();
    const heard: string[] = [];
    const subscription = setting.client.subscribe('A', undefined, { onChange: () => heard.push(subscription.view.status.state) });
    await Promise.resolve();
    expect(heard).toEqual(['connecting']);
  });

  test('unsubscribe with the last one, and nothing is called after', () => {
    const { setting, subscription, socket } = settled();
    const onChange = vi.fn();
    const other = setting.client.subscribe('A', undefined, { onChange });
    subscription.close();
    subscription.close();
    expect(socket.last.type).toBe('subscribe');
    other.close();
    expect(socket.last).toEqual({ type: 'unsubscribe', id: 2, account: 'A' });
    onChange.mockClear();
    socket.say(update('balance', 9, 12, 7));
    expect(onChange).not.toHaveBeenCalled();
    expect(setting.warnings).toEqual([]);
  });

  test.each([
    ['before', true],
    ['after', false],
  ])('say that a feed does not exist to who named it, %s all are watched', (_when, namedFirst) => {
    const setting = new Setting();
    const name = () => setting.client.subscribe('A', ['nope', 'balance']);
    const first = namedFirst ? name() : undefined;
    const all = setting.client.subscribe('A');
    const socket = setting.open();
    socket.say(balance(1, 10, 5), transfers(1, 20, [1]), live(1));
    const named = first ?? name();
    expect(socket.sent).toEqual([{ type: 'subscribe', id: 1, account: 'A' }]);
    expect(named.view.feeds['nope']!.status).toMatchObject({ state: 'refused', reason: 'unknown_feed' });
    expect(all.view).toMatchObject({ status: { state: 'live' } });
    expect(Object.keys(all.view.feeds).sort()).toEqual(['balance', 'transfers']);
  });

  test('to all feeds show none that the server no longer has', () => {
    const { setting, subscription, socket } = settled();
    socket.end(1012);
    setting.clock.advance(2_000);
    setting.socket.open();
    setting.socket.say({ ...WELCOME, feeds: { balance: { kind: 'latest' } } });
    setting.socket.say(resumed(1, 'balance', 10), live(1));
    expect(Object.keys(subscription.view.feeds)).toEqual(['balance']);
    expect(subscription.view.status.state).toBe('live');
  });

  test('want at least one feed', () => {
    expect(() => new Setting().client.subscribe('A', [])).toThrow('at least one feed');
  });
});

describe('iterating', () => {
  test('gives the newest view, skips what came between, and ends', async () => {
    const { subscription, socket } = settled();
    const seen: unknown[] = [];
    const done = (async () => {
      for await (const view of subscription) {
        seen.push(values(view).balance);
      }
    })();
    await Promise.resolve();
    socket.say(update('balance', 9, 12, 6), update('balance', 12, 13, 7));
    await new Promise((resolve) => setImmediate(resolve));
    subscription.close();
    await done;
    expect(seen).toEqual([[5], [7]]);
  });

  test('ends when the client is closed', async () => {
    const { setting, subscription } = settled();
    const iterator = subscription[Symbol.asyncIterator]();
    await iterator.next();
    const next = (async () => {
      for (;;) {
        const { done } = await iterator.next();
        if (done) return 'ended';
      }
    })();
    setting.client.close();
    expect(await Promise.race([next, new Promise((resolve) => setImmediate(resolve, 'waits'))])).toBe('ended');
  });

  test('a view is the same object until something changes', () => {
    const { subscription, socket } = settled();
    const before = subscription.view;
    socket.say({ type: 'heartbeat', at: 1 });
    expect(subscription.view).toBe(before);
    socket.say(update('balance', 9, 12, 6));
    expect(subscription.view).not.toBe(before);
    expect(subscription.view.feeds['transfers']).toBe(before.feeds['transfers']);
  });
});

describe('a handler that throws', () => {
  afterEach(() => vi.unstubAllGlobals());

  test('is reported, and keeps nothing else from being heard', () => {
    const reported: (() => void)[] = [];
    vi.stubGlobal('queueMicrotask', (report: () => void) => reported.push(report));
    const fail = () => {
      throw new Error('mine');
    };
    const setting = new Setting({ onFrame: fail, onStatus: fail });
    const other = setting.client.subscribe('B');
    const subscription = setting.client.subscribe('A', undefined, { onSnapshot: fail, onUpdate: fail, onStatus: fail, onChange: fail });
    const socket = setting.open();
    socket.say(balance(2, 10, 5), transfers(2, 20, [1]), live(2), update('balance', 9, 12, 7));
    expect(values(subscription.view).balance).toEqual([7]);
    expect(subscription.view.status.state).toBe('live');
    socket.end(1006);
    expect(other.view.status.state).toBe('connecting');
    setting.clock.advance(2_000);
    expect(setting.sockets).toHaveLength(2);
    expect(reported.length).toBeGreaterThan(4);
    expect(reported[0]).toThrow('mine');
  });
});
