import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { App } from './app';
import { Frames } from './frames';
import { SERVER } from './live';

type Socket = { onopen: (() => void) | null; onmessage: ((event: { data: string }) => void) | null; onclose: ((event: object) => void) | null };

/** The page that watches some accounts, and the server's end of its sockets. */
async function page(hash: string) {
  location.hash = hash;
  const sockets: Socket[] = [];
  const timers: (() => void)[] = [];
  TestBed.configureTestingModule({
    providers: [
      { provide: Frames, useValue: { next: (work: () => void) => work() } },
      {
        provide: SERVER,
        useValue: {
          url: 'ws://bank/ws',
          options: {
            page: null,
            clock: { now: () => 1_000, setTimeout: (run: () => void) => timers.push(run), clearTimeout: () => {} },
            openSocket: () => {
              const socket: Socket & object = { onopen: null, onmessage: null, onclose: null, send: () => {}, close: () => {} } as Socket;
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
    await fixture.whenStable();
    fixture.detectChanges();
  };
  await settle();
  return {
    element,
    settle,
    retry: () => timers.at(-1)!(),
    end: () => sockets.at(-1)!.onclose?.({ code: 1006, reason: '' }),
    say: async (...messages: object[]) => {
      sockets.at(-1)!.onmessage?.({ data: JSON.stringify(messages) });
      await settle();
    },
  };
}

const WELCOME = { type: 'welcome', heartbeatMs: 15_000, feeds: { balance: { kind: 'latest' }, transfers: { kind: 'history', depth: 3 } } };
const none = (feed: string) => ({ type: 'snapshot', id: 1, account: 'A', feed, epoch: 'e', partition: 0, next: 1, exists: false });
const notReady = (feed: string) => ({ type: 'error', id: 1, account: 'A', feed, code: 'not_ready', message: 'later', retryAfterMs: 1_000 });

const forget = () => {
  localStorage.clear();
  location.hash = '';
};
beforeEach(forget);
afterEach(forget);

describe('the page', () => {
  test.each([
    ['balance', 'No balance.', 'transfers', 'No transfers.'],
    ['transfers', 'No transfers.', 'balance', 'No balance.'],
  ])('does not say that there is nothing before it knows: %s', async (late, lateNone, early, earlyNone) => {
    const { element, say } = await page('A');
    await say(WELCOME, none(early), notReady(late));
    expect(element.textContent).toContain(earlyNone);
    expect(element.textContent).not.toContain(lateNone);
    await say(none(late));
    expect(element.textContent).toContain(lateNone);
  });

  test('announces a loss once, not each try', async () => {
    const { element, settle, say, end, retry } = await page('A');
    const announced = () => element.querySelector('.banner [role=status]')?.textContent;
    await say(WELCOME);
    end();
    await settle();
    const first = announced();
    expect(first).toContain('The connection was lost');
    retry();
    end();
    await settle();
    expect(element.querySelector('.banner')!.textContent).toContain('Try 2.');
    expect(announced()).toBe(first);
  });

  test('keeps the focus in its main part when what had it is gone', async () => {
    const { element, settle } = await page('A,B');
    const press = async (selector: string) => {
      const button = element.querySelector<HTMLButtonElement>(selector)!;
      button.focus();
      button.click();
      await settle();
      return document.activeElement?.id;
    };
    expect(await press('lt-account header button')).toBe('accounts');
    expect(await press('lt-account header button')).toBe('accounts');
    expect(await press('.recent button')).toBe('accounts');
  });

  test('puts the focus into the field that asks who comes', async () => {
    const { element, say, settle } = await page('A');
    await say({ type: 'auth_required', timeoutMs: 5_000 });
    await settle();
    await settle();
    expect(document.activeElement).toBe(element.querySelector('#credential'));
  });
});
