import { describe, expect, test } from 'vitest';
import { WELCOME, balance, live, transfers } from './fakes.js';
import { Setting } from './setting.js';

const settle = () => new Promise((resolve) => setImmediate(resolve));
const REQUIRED = { type: 'auth_required', timeoutMs: 5_000, tokenUrl: 'https://issuer/token' };
const WELCOME_ALICE = { ...WELCOME, auth: { subject: 'alice', expiresAt: 9, expiresInMs: 8 } };

/** A client whose tokens are t1, t2, …, let in with t1. */
async function letIn() {
  const setting = new Setting({ token: async () => `t${++asked}` });
  let asked = 0;
  setting.socket.open();
  setting.socket.say(REQUIRED);
  await settle();
  setting.socket.say(WELCOME_ALICE);
  return setting;
}

const tokens = (setting: Setting) => setting.socket.sent.filter(({ type }) => type === 'auth').map(({ token }) => token);

describe('a token', () => {
  test('is the first message of each connection, and asked for anew', async () => {
    const setting = await letIn();
    setting.client.subscribe('A');
    expect(setting.socket.sent).toEqual([
      { type: 'auth', token: 't1' },
      { type: 'subscribe', id: 1, account: 'A' },
    ]);
    expect(setting.client.status).toMatchObject({ state: 'open', subject: 'alice' });
    setting.socket.say({ type: 'auth_expiring', at: 9, inMs: 8 });
    await settle();
    expect(setting.socket.last).toEqual({ type: 'auth', token: 't2' });
    setting.socket.end(4401, 'the token has expired');
    expect(setting.client.status).toMatchObject({ state: 'reconnecting', code: 4401 });
    setting.clock.advance(2_000);
    setting.socket.open();
    await settle();
    expect(setting.socket.sent).toEqual([{ type: 'auth', token: 't3' }]);
  });

  test('is shown to no developer tool', async () => {
    const frames: string[] = [];
    const setting = new Setting({ token: 'secret', onFrame: (_, text) => frames.push(text) });
    setting.socket.open();
    setting.socket.say(WELCOME);
    setting.client.subscribe('A');
    expect(setting.socket.sent[0]).toEqual({ type: 'auth', token: 'secret' });
    expect(frames.join()).not.toContain('secret');
    expect(frames).toHaveLength(2);
  });

  test('that cannot be got is tried again on a new connection', async () => {
    const setting = new Setting({ token: () => Promise.reject(new Error('issuer down')) });
    setting.socket.open();
    await settle();
    expect(setting.client.status).toMatchObject({ state: 'reconnecting', reason: 'no token: issuer down' });
  });

  test('that cannot be got afresh is tried again while the connection lasts', async () => {
    let down = false;
    let asked = 0;
    const token = () => {
      asked += 1;
      if (down) throw new Error('issuer down');
      return `t${asked}`;
    };
    const setting = new Setting({ token });
    setting.socket.open();
    await settle();
    setting.socket.say(WELCOME_ALICE);
    down = true;
    setting.socket.say({ type: 'auth_expiring', at: 9, inMs: 8 });
    await settle();
    expect(setting.client.status.state).toBe('open');
    expect(setting.warnings).toEqual([{ code: 'no_token', message: 'no token: issuer down' }]);
    down = false;
    setting.clock.advance(2_000);
    await settle();
    expect(tokens(setting)).toEqual(['t1', 't3']);
    setting.client.close();
    expect(setting.clock.waiting).toBe(0);
  });

  test('is not sent twice: what expires once expires again', async () => {
    const setting = new Setting({ token: () => 'pasted' });
    setting.socket.open();
    await settle();
    setting.socket.say(WELCOME_ALICE, { type: 'auth_expiring', at: 9, inMs: 8 });
    await settle();
    expect(tokens(setting)).toEqual(['pasted']);
  });

  test('that comes too late is not sent', async () => {
    const setting = new Setting({ token: async () => 't' });
    setting.socket.open();
    setting.client.close();
    await settle();
    expect(setting.socket.sent).toEqual([]);
  });

  test('that is a text expires once and for all', () => {
    const setting = new Setting({ token: 't' });
    setting.socket.open();
    setting.socket.say(REQUIRED, WELCOME_ALICE);
    setting.socket.end(4401, 'the token has expired');
    expect(setting.client.status).toMatchObject({ state: 'refused', signIn: { tokenUrl: 'https://issuer/token' } });
  });
});

describe('a server that asks for a token', () => {
  test.each([
    ['no token option', undefined],
    ['a function that has none', () => undefined],
  ])('refuses a client with %s, which says where to get one and does not come back by itself', async (_, token) => {
    const setting = new Setting(token && { token });
    setting.socket.open();
    await settle();
    setting.socket.say(REQUIRED);
    expect(setting.client.status).toEqual({
      state: 'refused',
      failures: 0,
      reason: 'the server asks for a token',
      signIn: { tokenUrl: 'https://issuer/token' },
    });
    setting.wake();
    setting.clock.advance(600_000);
    expect(setting.sockets).toHaveLength(1);
  });

  test('waits for a token that is being got', async () => {
    let bring = (_token: string | undefined) => {};
    const setting = new Setting({ token: () => new Promise<string | undefined>((resolve) => (bring = resolve)) });
    setting.socket.open();
    setting.socket.say({ type: 'auth_required', timeoutMs: 5_000 });
    expect(setting.client.status.state).toBe('connecting');
    bring(undefined);
    await settle();
    expect(setting.client.status).toMatchObject({ state: 'refused', signIn: {} });
  });

  test('lets a client in that has got one since', async () => {
    let token: string | undefined;
    const setting = new Setting({ token: () => token });
    setting.client.subscribe('A');
    setting.socket.open();
    setting.socket.say(REQUIRED);
    await settle();
    token = 't';
    setting.client.retry();
    expect(setting.client.status).not.toHaveProperty('signIn');
    setting.socket.open();
    await settle();
    setting.socket.say(REQUIRED, WELCOME_ALICE);
    expect(setting.socket.sent.map(({ type }) => type)).toEqual(['auth', 'subscribe']);
  });

  test('that does not take the token is not asked again with it', async () => {
    const setting = await letIn();
    setting.socket.end(4501, 'the token is not signed by this issuer');
    expect(setting.client.status).toMatchObject({
      state: 'refused',
      code: 4501,
      reason: 'the token is not signed by this issuer',
      signIn: { tokenUrl: 'https://issuer/token' },
    });
    setting.wake();
    setting.clock.advance(600_000);
    expect(setting.sockets).toHaveLength(1);
  });

  test('that refuses for another reason does not want another token', async () => {
    const setting = await letIn();
    setting.socket.end(4503, 'banned');
    expect(setting.client.status).not.toHaveProperty('signIn');
    expect(setting.client.status).toMatchObject({ state: 'refused', reason: 'banned' });
  });

  test('that cannot check tokens now is tried again', async () => {
    const setting = await letIn();
    setting.socket.say({ type: 'error', code: 'auth_unavailable', message: 'later' });
    setting.socket.end(1013, 'tokens cannot be checked now');
    expect(setting.client.status.state).toBe('reconnecting');
    setting.clock.advance(2_000);
    expect(setting.sockets).toHaveLength(2);
  });
});

describe('an account that the token does not allow', () => {
  const forbidden = (id: number) => ({ type: 'error', id, account: 'A', code: 'forbidden', message: 'not yours' });

  test('is refused as a whole, and asked for again with another token only', async () => {
    const setting = await letIn();
    const { view } = setting.client.subscribe('A');
    expect(view.status.state).toBe('connecting');
    const subscription = setting.client.subscribe('A');
    setting.socket.say(forbidden(1));
    expect(subscription.view.status).toMatchObject({ state: 'refused', reason: 'forbidden', message: 'not yours' });
    setting.clock.advance(25_000);
    expect(setting.socket.last).toEqual({ type: 'subscribe', id: 1, account: 'A' });
    setting.socket.say({ type: 'auth_expiring', at: 9, inMs: 8 });
    await settle();
    setting.socket.say({ type: 'authenticated', subject: 'alice', expiresAt: 10, expiresInMs: 9 });
    expect(setting.socket.last).toEqual({ type: 'subscribe', id: 2, account: 'A' });
    setting.socket.say(balance(2, 10, 5), transfers(2, 20, [1]), live(2));
    expect(subscription.view.status.state).toBe('live');
  });

  test('shows nothing any more when a fresh token takes it away', async () => {
    const setting = await letIn();
    const subscription = setting.client.subscribe('A');
    setting.socket.say(balance(1, 10, 5), transfers(1, 20, [1]), live(1));
    setting.socket.say({ type: 'authenticated', subject: 'alice', expiresAt: 10, expiresInMs: 9 }, forbidden(1));
    expect(setting.socket.last).toEqual({ type: 'subscribe', id: 1, account: 'A' });
    expect(subscription.view.status).toMatchObject({ state: 'refused', reason: 'forbidden' });
    expect(subscription.view.feeds['balance']!.state).toBeUndefined();
  });
});
