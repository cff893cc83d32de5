import { TestBed } from '@angular/core/testing';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { App } from './app';
import { Frames } from './frames';
import { Live, SERVER } from './live';
import { Session } from './session';

const TOKEN_URL = 'http://issuer/token';

/** An issuer that gives tokens to alice only. */
function issuer() {
  let given = 0;
  const ask = vi.fn(async (url: URL) =>
    url.searchParams.get('sub') === 'alice'
      ? Response.json({ token: `t${++given}` })
      : Response.json({ error: 'there is no such user' }, { status: 404 }),
  );
  vi.stubGlobal('fetch', ask);
  return ask;
}

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
  location.hash = '';
});

describe('a session', () => {
  test('has no token at first', async () => {
    expect(await TestBed.inject(Session).token()).toBeUndefined();
  });

  test('by name gets a new token each time, and stores none', async () => {
    const ask = issuer();
    const session = TestBed.inject(Session);
    await session.as('alice', TOKEN_URL);
    session.expired();
    const tokens = [await session.token(), await session.token()];
    expect(tokens).toEqual(['t2', 't3']);
    expect(String(ask.mock.calls[0]![0])).toBe('http://issuer/token?sub=alice');
    expect([localStorage.length, sessionStorage.length]).toEqual([0, 0]);
  });

  test('is not begun by a name that the issuer does not know', async () => {
    issuer();
    const session = TestBed.inject(Session);
    await expect(session.as('mallory', TOKEN_URL)).rejects.toThrow('there is no such user');
    expect(await session.token()).toBeUndefined();
  });

  test('says that an issuer cannot be reached', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(TestBed.inject(Session).as('alice', TOKEN_URL)).rejects.toThrow('issuer cannot be reached');
  });

  test('with a pasted token ends when that expires', async () => {
    const session = TestBed.inject(Session);
    session.with('pasted');
    expect(await session.token()).toBe('pasted');
    session.expired();
    expect(await session.token()).toBeUndefined();
  });
});

/** The page, and the server's end of its sockets. */
function page() {
  const sockets: { sent: string[]; onopen: (() => void) | null; onmessage: ((event: { data: string }) => void) | null; onclose: ((event: object) => void) | null }[] = [];
  TestBed.configureTestingModule({
    providers: [
      { provide: Frames, useValue: { next: (work: () => void) => work() } },
      {
        provide: SERVER,
        useValue: {
          url: 'ws://bank/ws',
          options: {
            page: null,
            openSocket: () => {
              const socket = { sent: [] as string[], onopen: null, onmessage: null, onclose: null, send: (text: string) => socket.sent.push(text), close: () => {} };
              sockets.push(socket);
              return socket;
            },
          },
        },
      },
    ],
  });
  const fixture = TestBed.createComponent(App);
  const element = fixture.nativeElement as HTMLElement;
  const settle = async () => {
    await new Promise((resolve) => setTimeout(resolve));
    await fixture.whenStable();
    fixture.detectChanges();
  };
  return {
    element,
    settle,
    socket: () => sockets.at(-1)!,
    say: (message: object) => sockets.at(-1)!.onmessage?.({ data: JSON.stringify(message) }),
    open: async () => {
      sockets.at(-1)!.onopen?.();
      await settle();
    },
    enter: async (text: string) => {
      const input = element.querySelector<HTMLInputElement>('#credential')!;
      input.value = text;
      input.closest('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
      await settle();
    },
  };
}

describe('the page of a server that asks for a token', () => {
  test('asks for a name, says what is wrong with it, and lets in', async () => {
    issuer();
    location.hash = 'ACC-0001';
    const { element, settle, say, open, enter, socket } = page();
    await open();
    say({ type: 'auth_required', timeoutMs: 5_000, tokenUrl: TOKEN_URL });
    await settle();
    expect(element.querySelector('.banner')!.textContent).toContain('Not signed in');
    expect(element.querySelector('label[for=credential]')!.textContent).toBe('Name');
    expect(element.querySelector('lt-account')).toBeNull();
    await enter('mallory');
    expect(element.querySelector('[role=alert]')!.textContent).toBe('No token: there is no such user.');
    await enter('alice');
    await open();
    expect(JSON.parse(socket().sent[0]!)).toEqual({ type: 'auth', token: 't2' });
    say({ type: 'welcome', heartbeatMs: 15_000, feeds: { balance: { kind: 'latest' } }, auth: { subject: 'alice' } });
    await settle();
    expect(element.querySelector('.signed-in')!.textContent).toContain('alice');
    expect(element.querySelector('lt-account h2')!.textContent).toBe('ACC-0001');
    say({ type: 'error', id: 1, account: 'ACC-0001', code: 'forbidden', message: 'This account is not yours.' });
    await settle();
    expect(element.querySelector('lt-account .status')!.textContent).toContain('Forbidden');
    expect(element.querySelector('lt-account .detail')!.textContent).toBe('This account is not yours.');
  });

  test('asks for a token where the server names no issuer, and again once that is refused', async () => {
    const { element, settle, say, open, enter, socket } = page();
    await open();
    say({ type: 'auth_required', timeoutMs: 5_000 });
    await settle();
    expect(element.querySelector('label[for=credential]')!.textContent).toBe('Token');
    await enter('pasted');
    await open();
    expect(JSON.parse(socket().sent[0]!)).toEqual({ type: 'auth', token: 'pasted' });
    socket().onclose?.({ code: 4501, reason: 'the token is malformed' });
    await settle();
    expect(element.querySelector('.banner')!.textContent).toContain('The server did not take the token: the token is malformed.');
    expect(element.querySelector('#credential')).not.toBeNull();
    expect(TestBed.inject(Live).status().state).toBe('refused');
  });
});
