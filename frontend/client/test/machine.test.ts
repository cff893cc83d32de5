import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TABLE, type ConnectionEvent, type ConnectionState } from '../src/machine.js';
import { WELCOME } from './fakes.js';
import { Setting } from './setting.js';

const EVENTS = ['welcome', 'goaway', 'lost', 'refused', 'timeout', 'wake', 'close'] as const;
const STATES = ['connecting', 'open', 'waiting', 'refused', 'closed'] as const;

/** The rows of a table of docs/client.md, without its heading. */
function documented(heading: string): string[][] {
  const text = readFileSync(new URL('../../../docs/client.md', import.meta.url), 'utf8');
  const section = text.slice(text.indexOf(`## ${heading}`));
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  const cells = rows.map((row) => row.slice(1, -1).split('|').map((cell) => cell.trim()));
  return cells.slice(0, cells.findIndex((row, i) => i > 1 && row.length !== cells[0]!.length) + 1 || cells.length);
}

test('the documented table is the one that is carried out', () => {
  const [head, , ...rows] = documented('The connection');
  expect(head!.slice(1)).toEqual([...EVENTS]);
  const written = Object.fromEntries(
    rows.slice(0, STATES.length).map(([state, ...cells]) => [
      state,
      Object.fromEntries(cells.map((cell, i) => [EVENTS[i], cell] as const).filter(([, cell]) => cell !== '')),
    ]),
  );
  const coded = Object.fromEntries(
    Object.entries(TABLE).map(([state, entries]) => [
      state,
      Object.fromEntries(
        Object.entries(entries).map(([event, { to, actions }]) => [event, `${to}: ${actions.join(', ')}`]),
      ),
    ]),
  );
  expect(written).toEqual(coded);
});

/** A client whose connection was led into a state, with the account A watched. */
function inState(state: ConnectionState): Setting {
  const setting = new Setting();
  setting.client.subscribe('A');
  if (state === 'open') {
    setting.open();
  } else if (state === 'waiting') {
    setting.socket.end(1006);
  } else if (state === 'refused') {
    setting.socket.end(4503, 'forbidden');
  } else if (state === 'closed') {
    setting.client.close();
  }
  return setting;
}

/** Lets an event happen as it does outside of tests. */
function happen(setting: Setting, state: ConnectionState, event: ConnectionEvent): void {
  const { socket } = setting;
  switch (event) {
    case 'welcome':
      return socket.say(WELCOME);
    case 'goaway':
      return socket.say({ type: 'goaway', retryAfterMs: [60_000, 60_000] });
    case 'lost':
      return socket.end(1006);
    case 'refused':
      return socket.end(4505, 'broke the protocol');
    case 'timeout':
      return setting.clock.advance({ connecting: 10_000, open: 31_000, waiting: 1_000, refused: 60_000, closed: 60_000 }[state]);
    case 'wake':
      return state === 'refused' ? setting.client.retry() : setting.wake();
    case 'close':
      return setting.client.close();
  }
}

const SEEN = { connecting: 'connecting', open: 'open', waiting: 'reconnecting', refused: 'refused', closed: 'closed' };

const ALL = STATES.flatMap((state) => EVENTS.map((event) => [state, event] as const));

describe('every field of the table', () => {
  test.each(ALL)('%s: %s', (state, event) => {
    const setting = inState(state);
    const { socket, sockets, client } = setting;
    const dialled = sockets.length;
    const subscription = state === 'closed' ? undefined : client.subscribe('A');
    const transition = TABLE[state][event];

    happen(setting, state, event);

    const now = setting.client.status.state;
    const actions: readonly string[] = transition?.actions ?? [];
    const to = transition?.to ?? state;
    expect(now).toBe(to === 'connecting' && client.status.failures > 0 ? 'reconnecting' : SEEN[to]);
    expect(sockets.length).toBe(dialled + (actions.includes('dial') ? 1 : 0));
    if (actions.includes('drop')) {
      expect(socket.closedWith).toBe(1000);
    }
    if (actions.includes('subscribe')) {
      expect(socket.last).toEqual({ type: 'subscribe', id: 1, account: 'A' });
    }
    if (actions.includes('suspend') && subscription !== undefined) {
      expect(['connecting', 'reconnecting']).toContain(subscription.view.status.state);
    }
    if (actions.includes('delay')) {
      setting.clock.advance(1_000);
      expect(sockets.length).toBe(dialled + 1);
    }
    if (actions.includes('remember')) {
      socket.end(1012);
      setting.clock.advance(59_999);
      expect(sockets.length).toBe(dialled);
      setting.clock.advance(1);
      expect(sockets.length).toBe(dialled + 1);
    }
    if (now === 'closed') {
      setting.clock.advance(100_000);
      expect(sockets.length).toBe(dialled);
      expect(setting.clock.waiting).toBe(0);
    }
  });
});
