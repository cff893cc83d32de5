import { expect, test } from 'vitest';
import { account$ } from '../src/rxjs.js';
import { balance, live } from './fakes.js';
import { Setting } from './setting.js';

test('views come while someone listens', () => {
  const setting = new Setting();
  const states: string[] = [];
  const listening = account$(setting.client, 'A', ['balance']).subscribe((view) => states.push(view.status.state));
  const socket = setting.open();
  socket.say(balance(1, 10, 5), live(1));
  listening.unsubscribe();
  expect(states[0]).toBe('connecting');
  expect(states.at(-1)).toBe('live');
  expect(socket.last).toEqual({ type: 'unsubscribe', id: 2, account: 'A' });
});

test('no view comes twice', async () => {
  const setting = new Setting();
  setting.open();
  const views: unknown[] = [];
  account$(setting.client, 'A', ['balance']).subscribe((view) => views.push(view));
  await Promise.resolve();
  expect(views.map((view) => JSON.stringify(view))).toEqual([...new Set(views.map((view) => JSON.stringify(view)))]);
});
