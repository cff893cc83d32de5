import { TestBed } from '@angular/core/testing';
import type { AccountView } from '@livetable/client';
import { afterEach, expect, test, vi } from 'vitest';
import { Accounts } from './accounts';

afterEach(() => vi.unstubAllGlobals());

/** The service of the README; a test of frontend/e2e compares the two. */
test('the service of the README watches an account', () => {
  const opened: string[] = [];
  let said: ((event: { data: string }) => void) | null = null;
  vi.stubGlobal('WebSocket', class {
    constructor(url: string) {
      opened.push(url);
    }
    set onmessage(handle: typeof said) {
      said = handle;
    }
    send(): void {}
    close(): void {}
  });
  const views: AccountView[] = [];
  const watching = TestBed.inject(Accounts).watch('A').subscribe((view) => views.push(view));
  said!({ data: JSON.stringify({ type: 'welcome', heartbeatMs: 15_000, feeds: { balance: { kind: 'latest' } } }) });
  said!({ data: '{"type":"snapshot","id":1,"account":"A","feed":"balance","epoch":"e","partition":0,"next":5,"exists":true,"event":{"offset":4,"timestamp":1,"value":{"balanceMinor":7}}}' });
  watching.unsubscribe();
  expect(opened).toEqual(['ws://127.0.0.1:8080/ws']);
  expect(views.at(-1)?.feeds['balance']?.state?.events[0]?.value).toEqual({ balanceMinor: 7 });
});
