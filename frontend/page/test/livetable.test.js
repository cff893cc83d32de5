import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { backoff, isFinal, LivetableClient } from '../livetable.js';
import { balanceSnapshot, FakeClock, FakeSocket, live, resumed, transfersSnapshot, update, WELCOME } from './fakes.js';

let clock;
let sockets;
let connections;
let errors;
let client;

beforeEach(() => {
  clock = new FakeClock();
  sockets = [];
  connections = [];
  errors = [];
  client = new LivetableClient('ws://here/ws', {
    openSocket: (url, protocol) => {
      sockets.push(new FakeSocket(url, protocol));
      return sockets.at(-1);
    },
    clock,
    random: () => 0.5,
    onConnection: (connection) => connections.push(connection.state),
    onError: (error) => errors.push(error),
  });
});

const socket = () => sockets.at(-1);

/** A client that watches A, live, with its balance at position 10 and its transfers at 20. */
function watchLive(options) {
  client.connect();
  socket().say(WELCOME);
  const watch = client.watch('A', options);
  socket().say(balanceSnapshot(1, 10, 'b'), transfersSnapshot(1, 20, ['s', 't']), live(1));
  return watch;
}

const values = (watch, feed) => watch.view.feeds[feed].events.map((event) => event.value);

test('should subscribe once the server has welcomed it, and go live when told so', () => {
  const watch = client.watch('A');
  client.connect();
  assert.equal(socket().protocol, 'livetable.v1');
  assert.deepEqual(socket().sent, []);

  socket().say(WELCOME);
  assert.deepEqual(socket().sent, [{ type: 'subscribe', id: 1, account: 'A' }]);
  assert.equal(watch.view.state, 'loading');

  socket().say(balanceSnapshot(1, 10, 'b'));
  assert.equal(watch.view.state, 'loading');
  socket().say(transfersSnapshot(1, 20, ['t']));
  assert.equal(watch.view.state, 'stale');
  socket().say(live(1));
  assert.equal(watch.view.state, 'live');
  assert.deepEqual(connections, ['connecting', 'open']);
});

test('should take several messages in one frame in their order', () => {
  const watch = watchLive();

  socket().say(update('balance', 9, 10, 'c'), update('transfers', 19, 20, 'u'), update('balance', 10, 12, 'd'));

  assert.deepEqual([values(watch, 'balance'), values(watch, 'transfers')], [['d'], ['s', 't', 'u']]);
  assert.equal(watch.view.state, 'live');
});

test('should show an account without records as live and absent', () => {
  client.connect();
  socket().say(WELCOME);
  const watch = client.watch('A', { feeds: ['balance'] });
  assert.deepEqual(socket().last.feeds, ['balance']);

  socket().say(balanceSnapshot(1, 10, undefined), live(1));

  assert.deepEqual([watch.view.state, watch.view.feeds.balance.exists], ['live', false]);
});

test('should show a removed account as absent', () => {
  const watch = watchLive();

  socket().say(update('balance', 9, 10, null));

  const { exists, events, state } = watch.view.feeds.balance;
  assert.deepEqual({ exists, events, state }, { exists: false, events: [], state: 'live' });
});

test('should resume from its positions after a lost connection, stale meanwhile', () => {
  const watch = watchLive();
  socket().say(update('balance', 9, 12, 'c'));

  socket().end(1006);
  assert.deepEqual([client.connection.state, watch.view.state, watch.view.reason], ['waiting', 'stale', 'disconnected']);
  assert.deepEqual(values(watch, 'balance'), ['c']);

  clock.advance(1_000);
  socket().say(WELCOME);
  assert.deepEqual(socket().last, {
    type: 'subscribe',
    id: 2,
    account: 'A',
    since: {
      balance: { epoch: 'topic.6', partition: 3, next: 13 },
      transfers: { epoch: 'topic.6', partition: 1, next: 20 },
    },
  });
  assert.deepEqual([watch.view.state, watch.view.reason], ['stale', 'loading']);

  socket().say(resumed(2, 'balance', 13), resumed(2, 'transfers', 20), update('transfers', 19, 25, 'u'), live(2));
  assert.deepEqual([watch.view.state, values(watch, 'balance'), values(watch, 'transfers')], ['live', ['c'], ['s', 't', 'u']]);
});

test('should ignore updates and answers of a subscription that is being replaced', () => {
  const watch = watchLive();
  socket().end(1006);
  clock.advance(1_000);
  socket().say(WELCOME);

  socket().say(update('balance', 9, 10, 'old'), balanceSnapshot(1, 5, 'older'), live(1));
  assert.deepEqual([values(watch, 'balance'), watch.view.state], [['b'], 'stale']);

  socket().say(balanceSnapshot(2, 30, 'new'), update('balance', 29, 30, 'newer'));
  assert.deepEqual(values(watch, 'balance'), ['newer']);
});

test('should take a snapshot that comes again as it took the first', () => {
  const watch = watchLive();

  socket().say(balanceSnapshot(1, 50, 'much later'), update('balance', 49, 60, 'after'));

  assert.deepEqual([values(watch, 'balance'), watch.view.state], [['after'], 'live']);
});

test('should subscribe again, without the position of the feed, when a chain is broken', () => {
  const watch = watchLive();

  socket().say(update('balance', 11, 12, 'after a gap'));
  assert.deepEqual([values(watch, 'balance'), watch.view.state], [['b'], 'stale']);
  socket().say(update('balance', 12, 13, 'more'), update('transfers', 19, 20, 'u'), live(1));
  assert.deepEqual([values(watch, 'balance'), watch.view.state], [['b'], 'stale']);

  clock.advance(500);
  assert.equal(client.anomalies.brokenChains, 1);
  assert.deepEqual(socket().last, {
    type: 'subscribe',
    id: 2,
    account: 'A',
    since: { transfers: { epoch: 'topic.6', partition: 1, next: 21 } },
  });
  socket().say(balanceSnapshot(2, 14, 'whole'), resumed(2, 'transfers', 21), live(2));
  assert.deepEqual([values(watch, 'balance'), watch.view.state], [['whole'], 'live']);
});

test('should subscribe again ever later while chains keep breaking', () => {
  watchLive();
  const subscribes = [];
  for (let round = 0; round < 6; round++) {
    socket().say(update('balance', 999, 1_000, 'x'));
    const before = socket().sent.length;
    const start = clock.now();
    while (socket().sent.length === before) clock.advance(50);
    subscribes.push(clock.now() - start);
    socket().say(balanceSnapshot(socket().last.id, 10, 'b'), live(socket().last.id));
  }

  assert.ok(subscribes.every((delay, i) => i === 0 || delay > subscribes[i - 1]), subscribes.join());
});

test('should resubscribe when the server resumes what the client does not have', () => {
  client.connect();
  socket().say(WELCOME);
  client.watch('A');

  socket().say(resumed(1, 'balance', 10));
  clock.advance(500);

  assert.equal(client.anomalies.brokenChains, 1);
  assert.deepEqual(socket().last, { type: 'subscribe', id: 2, account: 'A' });
});

test('should tell why a feed is stale and when it is live again', () => {
  const watch = watchLive();

  socket().say({ type: 'status', account: 'A', feed: 'balance', state: 'stale', reason: 'kafka_unreachable', since: 1 });
  assert.deepEqual([watch.view.state, watch.view.reason, watch.view.feeds.transfers.state], ['stale', 'kafka_unreachable', 'live']);

  socket().say({ type: 'status', account: 'A', feed: 'balance', state: 'live' });
  assert.equal(watch.view.state, 'live');
});

test('should ask again after an error that says when', () => {
  client.connect();
  socket().say(WELCOME);
  const watch = client.watch('A');
  const notReady = (feed) => ({ type: 'error', id: 1, account: 'A', feed, code: 'not_ready', message: 'm', retryAfterMs: 2_000 });

  socket().say(notReady('balance'), notReady('transfers'));
  assert.deepEqual([watch.view.state, watch.view.reason], ['loading', 'not_ready']);

  clock.advance(1_999);
  assert.equal(socket().sent.length, 1);
  clock.advance(1_000);
  assert.deepEqual(socket().sent.slice(1), [{ type: 'subscribe', id: 2, account: 'A' }]);
});

test('should come back without the position of a feed that an error takes away, and show its state as stale', () => {
  const watch = watchLive();

  socket().say({
    type: 'error', id: 1, account: 'A', feed: 'balance', code: 'not_ready', message: 'm', retryAfterMs: 1_000, reset: true, reason: 'missed_event',
  });

  const { state, reset } = watch.view.feeds.balance;
  assert.deepEqual([state, reset, values(watch, 'balance').length], ['stale', 'missed_event', 1]);
  clock.advance(2_000);
  assert.deepEqual(Object.keys(socket().sent[1].since), ['transfers']);
  socket().say(balanceSnapshot(2, 20, 'w'));
  assert.deepEqual([values(watch, 'balance'), watch.view.feeds.balance.reset], [['w'], 'missed_event']);
});

test('should end a feed, and show nothing of it, when an error is final', () => {
  const watch = watchLive();

  socket().say({ type: 'error', id: 1, account: 'A', feed: 'balance', code: 'forbidden', message: 'not yours' });

  assert.deepEqual([watch.view.state, watch.view.reason, values(watch, 'balance')], ['failed', 'forbidden', []]);
  assert.equal(watch.view.feeds.transfers.state, 'live');
  clock.advance(10_000);
  assert.equal(socket().sent.length, 1);
});

test('should end all feeds with an error that names none, and ignore one of an older subscribe', () => {
  const watch = watchLive();

  socket().say({ type: 'error', id: 0, account: 'A', code: 'forbidden', message: 'm' });
  assert.equal(watch.view.state, 'live');

  socket().say({ type: 'error', id: 1, account: 'A', code: 'forbidden', message: 'm' });
  assert.deepEqual(Object.values(watch.view.feeds).map((feed) => feed.state), ['failed', 'failed']);
});

test('should end a watch whose subscribe was refused by its id alone', () => {
  client.connect();
  socket().say(WELCOME);
  const watch = client.watch('A');

  socket().say({ type: 'error', id: 1, code: 'too_many_subscriptions', message: 'm' });

  assert.deepEqual([watch.view.state, watch.view.reason, errors], ['failed', 'too_many_subscriptions', []]);
});

test('should hand on an error of no subscription', () => {
  watchLive();

  socket().say({ type: 'error', code: 'malformed', message: 'm' });

  assert.deepEqual(errors, [{ code: 'malformed', message: 'm' }]);
});

test('should show nothing of the account before, when another is watched', () => {
  const changes = [];
  const before = watchLive({ onChange: () => changes.push('A') });
  const count = changes.length;

  before.close();
  const after = client.watch('B');
  socket().say(update('balance', 9, 10, 'late'), balanceSnapshot(1, 11, 'later'));

  assert.deepEqual(socket().sent.slice(1), [
    { type: 'unsubscribe', id: 2, account: 'A' },
    { type: 'subscribe', id: 3, account: 'B' },
  ]);
  assert.deepEqual([after.view.state, values(after, 'balance')], ['loading', []]);
  assert.equal(changes.length, count);
});

test('should start afresh when an account is watched again', () => {
  watchLive().close();
  const again = client.watch('A');

  socket().say(update('balance', 9, 10, 'of the old one'), { type: 'unsubscribed', id: 2, account: 'A' });
  assert.deepEqual(values(again, 'balance'), []);
  assert.deepEqual(socket().last, { type: 'subscribe', id: 3, account: 'A' });

  socket().say(balanceSnapshot(3, 11, 'c'), transfersSnapshot(3, 20, []), live(3));
  assert.deepEqual([again.view.state, values(again, 'balance')], ['live', ['c']]);
});

test('should refuse to watch an account twice at once', () => {
  client.watch('A');

  assert.throws(() => client.watch('A'), /A is being watched already/);
});

test('should give up a connection on which two heartbeats were missed, and not hear it any more', () => {
  const watch = watchLive();
  clock.advance(29_000);
  socket().say({ type: 'heartbeat', at: 1 });
  clock.advance(30_999);
  assert.equal(client.connection.state, 'open');

  const silent = socket();
  clock.advance(1);
  assert.deepEqual([client.connection.state, client.connection.reason], ['waiting', 'the server fell silent']);
  assert.equal(silent.closedWith, 1005);

  silent.say(update('balance', 9, 10, 'late'));
  silent.end(1006);
  assert.deepEqual([values(watch, 'balance'), connections.filter((state) => state === 'waiting').length], [['b'], 1]);
});

test('should give up a connection that is not welcomed in time', () => {
  client.connect();

  clock.advance(10_000);

  assert.deepEqual([client.connection.state, client.connection.reason], ['waiting', 'the server does not answer']);
});

test('should wait longer after each failure, and start over after a good while', () => {
  client.connect();
  const waits = [];
  for (let i = 0; i < 8; i++) {
    socket().end(1006);
    waits.push(client.connection.retryInMs);
    clock.advance(client.connection.retryInMs);
  }
  assert.deepEqual(waits, [300, 600, 1_200, 2_400, 4_800, 9_000, 9_000, 9_000]);

  socket().say(WELCOME);
  clock.advance(10_000);
  socket().end(1006);
  assert.equal(client.connection.retryInMs, 300);
});

test('should not start over when a server welcomes and closes at once', () => {
  client.connect();
  socket().end(1006);
  clock.advance(300);
  socket().say(WELCOME);
  socket().end(1013);

  assert.equal(client.connection.retryInMs, 600);
});

test('should spread delays over a range', () => {
  assert.deepEqual([backoff(0, () => 0), backoff(0, () => 0.999), backoff(99, () => 0.999)], [100, 500, 14_988]);
});

test('should come back within the range that a leaving server names', () => {
  watchLive();

  socket().say({ type: 'goaway', retryAfterMs: [1_000, 10_000] });
  socket().end(1012);

  assert.equal(client.connection.retryInMs, 5_500);
});

test('should try at once when asked to, and only while it waits', () => {
  watchLive();
  client.retryNow();
  assert.equal(sockets.length, 1);
  socket().end(1006);

  client.retryNow();
  clock.advance(60_000 - 50_001);

  assert.equal(sockets.length, 2);
});

test('should stay closed after a close code that says so, and after close()', () => {
  for (const end of [() => socket().end(4503, 'forbidden'), () => client.close()]) {
    watchLive().close();
    const opened = sockets.length;
    end();
    clock.advance(120_000);

    assert.equal(client.connection.state, 'closed');
    assert.equal(sockets.length, opened);
  }
  assert.deepEqual([4401, 4499, 4500, 4999, 1008].map(isFinal), [false, false, true, true, false]);
});

test('should reconnect when a frame holds no message', () => {
  for (const text of ['{"type":', '3', '[{"type":"heartbeat"},null]']) {
    client.connect();
    socket().sayText(text);

    assert.equal(client.connection.state, 'waiting', text);
  }
  assert.equal(client.anomalies.malformed, 3);
});

test('should ignore messages of types and accounts it does not know', () => {
  const watch = watchLive();

  socket().say({ type: 'novelty', account: 'A' }, { type: 'novelty' }, { ...update('balance', 9, 10, 'x'), account: 'B' });
  socket().say({ ...update('balance', 9, 10, 'x'), feed: 'unheard' });

  assert.deepEqual([values(watch, 'balance'), watch.view.state, client.connection.state], [['b'], 'live', 'open']);
});

test('should keep every digit of an amount', () => {
  const watch = watchLive();

  socket().sayText(
    '{"type":"update","account":"A","feed":"balance","partition":3,"prev":9,"offset":10,"timestamp":1,"value":{"balanceMinor":9007199254740993}}',
  );

  assert.deepEqual(values(watch, 'balance'), [{ balanceMinor: 9007199254740993n }]);
});

test('should give views that do not change afterwards', () => {
  const watch = watchLive();
  const before = watch.view;

  socket().say(update('transfers', 19, 20, 'u'));

  assert.deepEqual(before.feeds.transfers.events.map((event) => event.value), ['s', 't']);
});
