import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { messagesOf } from '../src/protocol.js';
import { Setting } from './setting.js';

const GOLDEN = new URL('../../../server/src/test/resources/golden/client/', import.meta.url);
const SENT = ['auth', 'subscribe', 'subscribe-all-feeds', 'unsubscribe'];
const names = readdirSync(GOLDEN).map((file) => file.replace('.json', ''));
const text = (name: string) => readFileSync(new URL(`${name}.json`, GOLDEN), 'utf8').trimEnd();

/** The samples that the server's tests hold its messages to. */
describe('the samples of the protocol', () => {
  test.each(names)('%s is a message', (name) => {
    expect(messagesOf(text(name))).toHaveLength(1);
  });

  test.each(names.filter((name) => !SENT.includes(name)))('%s is taken without a warning', (name) => {
    const setting = new Setting();
    setting.open();
    const message = JSON.parse(text(name));
    if (message.account !== undefined) {
      setting.client.subscribe(message.account);
      setting.socket.sent.length = 0;
    }
    setting.socket.sayText(text(name));
    expect(setting.client.status.state).toBe('open');
  });
});
