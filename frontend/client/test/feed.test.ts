import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { WatchedFeed, type FeedPhase } from '../src/watch.js';
import { balance, resumed, update } from './fakes.js';

const EVENTS = [
  'asked for',
  'snapshot',
  'resumed',
  'update',
  'live',
  'status',
  'error, again later',
  'error',
  'connection lost',
] as const;

const text = readFileSync(new URL('../../../docs/client.md', import.meta.url), 'utf8');
const section = text.slice(text.indexOf('## A feed of an account'));
const [head, , ...rows] = section
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.slice(1, -1).split('|').map((cell) => cell.trim()));

/** A feed that was led into a phase, with a state at 10. */
function inPhase(phase: FeedPhase): WatchedFeed {
  const feed = new WatchedFeed({ kind: 'latest' }, () => 1);
  feed.ask({ kind: 'latest' });
  feed.snapshot(balance(1, 10, 5) as never);
  switch (phase) {
    case 'waiting':
      feed.suspend();
      break;
    case 'asked':
      feed.ask({ kind: 'latest' });
      break;
    case 'live':
      feed.live();
      break;
    case 'stale':
      feed.status({ state: 'stale', reason: 'catching_up' } as never);
      break;
    case 'retrying':
      feed.retry('not_ready');
      break;
    case 'refused':
      feed.refuse('forbidden', 'no');
      break;
    case 'answered':
  }
  expect(feed.phase).toBe(phase);
  return feed;
}

/** Lets an event happen; returns all phases that may follow. */
function happen(phase: FeedPhase, event: (typeof EVENTS)[number]): { phases: FeedPhase[]; taken: unknown } {
  const feed = inPhase(phase);
  let taken: unknown;
  switch (event) {
    case 'asked for':
      feed.ask({ kind: 'latest' });
      break;
    case 'snapshot':
      feed.snapshot(balance(1, 12, 6) as never);
      break;
    case 'resumed':
      if (phase === 'refused') feed.snapshot(balance(1, 10, 5) as never);
      feed.resumed(resumed(1, 'balance', 12) as never);
      break;
    case 'update':
      taken = feed.update(update('balance', 9, 11, 7) as never);
      break;
    case 'live':
      feed.live();
      break;
    case 'status': {
      const other = inPhase(phase);
      other.status({ state: 'live' } as never);
      feed.status({ state: 'stale', reason: 'catching_up' } as never);
      return { phases: [...new Set([other.phase, feed.phase])], taken };
    }
    case 'error, again later':
      feed.retry('not_ready');
      break;
    case 'error':
      feed.refuse('forbidden', 'no');
      break;
    case 'connection lost':
      feed.suspend();
  }
  return { phases: [feed.phase], taken };
}

test('the table has these columns', () => {
  expect(head!.slice(1)).toEqual([...EVENTS]);
  expect(rows.map(([phase]) => phase)).toEqual([
    'waiting',
    'asked',
    'answered',
    'live',
    'stale',
    'retrying',
    'refused',
  ]);
});

describe('every field of the table', () => {
  const fields = rows.flatMap(([phase, ...cells]) => cells.map((cell, i) => [phase as FeedPhase, EVENTS[i]!, cell] as const));

  test.each(fields)('%s: %s → %s', (phase, event, cell) => {
    if (phase === 'waiting' && (event === 'snapshot' || event === 'resumed')) {
      expect(cell).toBe(''); // No answer can come: its id is that of no subscribe.
      return;
    }
    const { phases, taken } = happen(phase, event);
    expect(phases).toEqual(cell === '' ? [phase] : cell.split(' or '));
    if (event === 'update') {
      expect(taken).toBe(cell === '' ? 'ignored' : 'applied');
    }
  });
});
