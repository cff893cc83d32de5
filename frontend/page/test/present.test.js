import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountOf, banner, historyNote, money, time } from '../present.js';

const OPEN = { state: 'open', attempt: 0 };
const view = (state, reason) => ({ account: 'A', state, reason, feeds: { balance: { state } } });

test('should say live only while connected and current', () => {
  assert.deepEqual(banner(OPEN, view('live')), { level: 'live', text: 'Live: A' });

  const others = [
    [{ state: 'connecting', attempt: 0 }, view('live')],
    [{ state: 'connecting', attempt: 2 }, view('live')],
    [{ state: 'waiting', attempt: 1, reason: 'closed with 1006' }, view('live')],
    [{ state: 'closed', attempt: 0, reason: 'forbidden' }, view('live')],
    [OPEN, undefined],
    [OPEN, view('loading')],
    [OPEN, view('stale', 'catching_up')],
    [OPEN, view('failed', 'forbidden')],
  ];
  for (const [connection, shown] of others) {
    const { level, text } = banner(connection, shown);
    assert.notEqual(level, 'live', text);
    assert.doesNotMatch(text, /^Live/);
  }
});

test('should name the reason why what is shown is not current', () => {
  assert.equal(banner(OPEN, view('stale', 'kafka_unreachable')).text, 'Not current: the server cannot reach Kafka.');
  assert.equal(banner(OPEN, view('stale', 'of_a_newer_server')).text, 'Not current: of_a_newer_server.');
  assert.equal(banner(OPEN, { ...view('failed', 'bad_account'), message: 'No.' }).text, 'A cannot be shown. No.');
  assert.match(
    banner({ state: 'waiting', attempt: 1, reason: 'closed with 1006' }, view('stale', 'disconnected')).text,
    /closed with 1006.*may be out of date/,
  );
});

test('should write amounts from their digits', () => {
  const cases = [
    [0, 'EUR', '0.00 EUR'],
    [5, 'EUR', '0.05 EUR'],
    [-5, 'EUR', '−0.05 EUR'],
    [123456, 'EUR', '1,234.56 EUR'],
    [1234, 'JPY', '1,234 JPY'],
    [1234, 'KWD', '1.234 KWD'],
    [9007199254740993n, 'EUR', '90,071,992,547,409.93 EUR'],
    [-9223372036854775808n, 'USD', '−92,233,720,368,547,758.08 USD'],
    [150, 'no code', '1.50 no code'],
  ];
  for (const [minor, currency, text] of cases) {
    assert.equal(money(minor, currency, { locale: 'en' }), text);
  }
  assert.equal(money(150, 'EUR', { locale: 'de', signed: true }), '+1,50 EUR');
  assert.equal(money(0, 'EUR', { locale: 'en', signed: true }), '0.00 EUR');
});

test('should show what is no amount in minor units, or no time, as it is', () => {
  assert.equal(money(1.5, 'EUR'), '1.5 EUR');
  assert.equal(money(undefined, 'EUR'), 'undefined EUR');
  assert.equal(time('soon'), 'soon');
});

test('should read the account from the location', () => {
  assert.deepEqual(['', '#', '#ACC-0001', '#a%20b%2F%23', '#%'].map(accountOf), ['', '', 'ACC-0001', 'a b/#', '']);
});

test('should say how much of a history is shown', () => {
  const of = (count, shown, more, truncated = false) => historyNote({ count, events: Array(shown).fill({}), more, truncated });

  assert.equal(of(0, 0, false), 'No transfers.');
  assert.equal(of(1, 1, false), '1 transfer.');
  assert.equal(of(31, 20, true), 'The last 20 of 31 transfers.');
  assert.match(of(31, 20, true, true), /passed over/);
});
