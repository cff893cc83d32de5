import { describe, expect, test } from 'vitest';
import { jitter } from '../src/jitter.js';
import { balance, live, transfers, WELCOME } from './fakes.js';
import { Setting, watching } from './setting.js';

describe('a connection', () => {
  test('speaks the subprotocol', () => {
    const { socket } = new Setting();
    expect([socket.url, socket.subprotocol]).toEqual(['wss://bank/ws', 'livetable.v1']);
  });

  test('waits longer after each failure, and shortly again once it was open for a while', () => {
    const setting = new Setting();
    const waits: number[] = [];
    const fail = () => {
      const before = setting.sockets.length;
      setting.socket.end(1006);
      for (let ms = 0; setting.sockets.length === before; ms += 50) {
        setting.clock.advance(50);
        waits[waits.length - 1] = ms + 50;
      }
    };
    for (let i = 0; i < 6; i++) {
      waits.push(0);
      fail();
    }
    expect(waits[0]).toBe(1000);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).toBeLessThanOrEqual(15_000);
    expect(setting.client.status.failures).toBe(6);
    setting.open();
    setting.clock.advance(10_000);
    waits.push(0);
    fail();
    expect(waits.at(-1)).toBe(1000);
    expect(setting.client.status.failures).toBe(1);
  });

  test('draws its delays from bounds that three times the delay before sets', () => {
    expect([jitter(0, () => 0), jitter(0, () => 0.999)]).toEqual([500, 1499]);
    expect([jitter(4_000, () => 0), jitter(4_000, () => 0.999)]).toEqual([500, 11_989]);
    expect(jitter(15_000, () => 0.999)).toBe(15_000);
  });

  test('says why it was lost', () => {
    const setting = new Setting();
    setting.open();
    setting.socket.end(4408, 'the client does not read');
    expect(setting.client.status).toEqual({
      state: 'reconnecting',
      failures: 1,
      reason: 'the client does not read',
      code: 4408,
    });
    setting.clock.advance(1_000);
    setting.open();
    expect(setting.client.status).toEqual({ state: 'open', failures: 1 });
  });

  test('gives up a server that says what is no message', () => {
    const setting = new Setting();
    setting.open();
    setting.socket.sayText('[1]');
    expect(setting.client.status.state).toBe('reconnecting');
    expect(setting.socket.closedWith).toBe(1000);
  });

  test('hears no socket that it has let go of', () => {
    const setting = new Setting();
    const old = setting.open();
    setting.clock.advance(40_000);
    setting.open();
    old.end(4503);
    old.say({ type: 'goaway', retryAfterMs: [1, 1] });
    expect(setting.client.status.state).toBe('open');
  });

  test('ignores the rest of a frame in which it was closed', () => {
    const { setting, subscription, socket } = watching();
    setting.client.subscribe('B', undefined, { onChange: () => setting.client.close() });
    socket.say({ type: 'status', account: 'B', feed: 'balance', state: 'live', since: 1 }, WELCOME);
    expect(setting.client.status.state).toBe('closed');
    expect(subscription.view.status.state).toBe('connecting');
  });

  test('finds out that a page slept', () => {
    const setting = new Setting();
    setting.open();
    // A page that sleeps runs no timers: the clock goes on, and then the page wakes.
    const now = setting.clock.now();
    setting.clock.now = () => now + 60_000;
    setting.wake();
    expect(setting.client.status).toMatchObject({ state: 'reconnecting', reason: 'the server fell silent' });
  });

  test('leaves the page alone once it is closed', () => {
    const setting = new Setting();
    setting.client.close();
    setting.wake();
    expect(setting.sockets).toHaveLength(1);
    expect(() => setting.client.subscribe('A')).toThrow('connect again');
  });

  test('is not confused by who tries again from within a call', () => {
    const setting = new Setting();
    setting.client.subscribe('A', undefined, {
      onStatus: ({ state }) => {
        if (state === 'reconnecting') setting.client.retry();
      },
    });
    setting.open().say(balance(1, 10, 5), transfers(1, 20, [1]), live(1));
    setting.socket.end(1006);
    expect(setting.sockets).toHaveLength(2);
    setting.open();
    for (let i = 0; i < 4; i++) {
      setting.clock.advance(5_000);
      setting.socket.say({ type: 'heartbeat', at: 1 });
    }
    expect(setting.client.status.state).toBe('open');
  });

  test('notices silence though the clock was set back', () => {
    const setting = new Setting();
    setting.open();
    setting.clock.set(-3_600_000);
    setting.clock.advance(70_000);
    expect(setting.client.status).toMatchObject({ state: 'reconnecting' });
  });
});
