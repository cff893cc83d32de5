import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Feed } from '../feed.js';
import { balanceSnapshot, resumed, transfersSnapshot, update } from './fakes.js';

function balanceAt(next, value = 'v') {
  const feed = new Feed({ kind: 'latest' });
  feed.snapshot(balanceSnapshot(1, next, value));
  return feed;
}

function transfersAt(next, values, more) {
  const feed = new Feed({ kind: 'history', depth: 3 });
  feed.snapshot(transfersSnapshot(1, next, values, more));
  return feed;
}

test('should replace the value of a latest feed and move the position behind it', () => {
  const feed = balanceAt(10);

  assert.equal(feed.update(update('balance', 9, 14, 'w')), 'applied');

  assert.deepEqual(feed.events, [{ offset: 14, timestamp: 2, value: 'w' }]);
  assert.deepEqual(feed.position, { epoch: 'topic.6', partition: 3, next: 15 });
});

test('should show the newest events of a history, as many as the feed is deep', () => {
  const feed = transfersAt(10, ['a', 'b', 'c']);

  assert.equal(feed.update(update('transfers', 9, 10, 'd')), 'applied');

  assert.deepEqual(feed.events.map((event) => event.value), ['b', 'c', 'd']);
  assert.equal(feed.count, 4);
  assert.equal(feed.more, true);
});

test('should remove the account with a null value, and take it back with the next one', () => {
  for (const [feed, name] of [[balanceAt(10), 'balance'], [transfersAt(10, ['a', 'b']), 'transfers']]) {
    assert.equal(feed.update(update(name, 9, 10, null)), 'applied');
    assert.deepEqual([feed.exists, feed.events, feed.count, feed.more], [false, [], 0, false]);

    assert.equal(feed.update(update(name, 10, 12, 'again')), 'applied');
    assert.deepEqual([feed.exists, feed.count, feed.events.length], [true, 1, 1]);
  }
});

test('should take an update that skips others as any other', () => {
  const feed = balanceAt(10);

  assert.equal(feed.update(update('balance', 9, 15, 'w', { conflated: 2 })), 'applied');
  assert.deepEqual([feed.position.next, feed.events.length, feed.events[0].value], [16, 1, 'w']);
});

test('should take the first update of an account without records', () => {
  const feed = new Feed({ kind: 'latest' });
  feed.snapshot(balanceSnapshot(1, 10, undefined));

  assert.equal(feed.exists, false);
  assert.equal(feed.update(update('balance', 4, 12, 'first')), 'applied');
  assert.equal(feed.exists, true);
});

test('should call an update broken, and leave the state, when it does not continue it', () => {
  const cases = {
    'an event between was missed': update('balance', 10, 12, 'w'),
    'it was there already': update('balance', 8, 9, 'w'),
    'another partition': update('balance', 9, 12, 'w', { partition: 4 }),
    'no claim about what was before': update('balance', undefined, 12, 'w'),
  };
  for (const [name, message] of Object.entries(cases)) {
    const feed = balanceAt(10);

    assert.equal(feed.update(message), 'broken', name);

    assert.equal(feed.position.next, 10, name);
    assert.equal(feed.events[0].value, 'v', name);
  }
});

test('should ignore updates until a subscribe is answered', () => {
  const feed = balanceAt(10);
  feed.subscribing();

  assert.equal(feed.update(update('balance', 9, 12, 'w')), 'ignored');
  feed.resumed(resumed(2, 'balance', 11));

  assert.equal(feed.position.next, 11);
  assert.equal(feed.update(update('balance', 9, 12, 'w')), 'applied');
});

test('should not resume without a state, nor in another epoch', () => {
  assert.equal(new Feed({ kind: 'latest' }).resumed(resumed(1, 'balance', 10)), false);
  assert.equal(balanceAt(10).resumed(resumed(1, 'balance', 10, { epoch: 'other.6' })), false);
});

test('should tell of a reset and of truncation until the next event', () => {
  const feed = transfersAt(10, ['a'], { truncated: true, reset: true, reason: 'epoch_changed' });

  assert.deepEqual([feed.truncated, feed.reset], [true, 'epoch_changed']);
  feed.update(update('transfers', 9, 10, 'b'));
  assert.deepEqual([feed.truncated, feed.reset], [false, undefined]);
});

test('should drop what may no longer be shown', () => {
  const feed = balanceAt(10);

  feed.fail('forbidden', 'not yours');

  assert.deepEqual([feed.events, feed.position, feed.exists], [[], undefined, false]);
  assert.equal(feed.update(update('balance', 9, 12, 'w')), 'ignored');
});
