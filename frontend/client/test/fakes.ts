import type { Clock, SocketLike } from '../src/options.js';

/** A clock that stands still until it is told to go on. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  #timers = new Map<number, { run: () => void; at: number }>();
  #last = 0;

  now = () => this.#now;

  setTimeout = (run: () => void, ms: number) => {
    this.#timers.set(++this.#last, { run, at: this.#now + ms });
    return this.#last;
  };

  clearTimeout = (timer: unknown) => {
    this.#timers.delete(timer as number);
  };

  /** How many timers wait. */
  get waiting() {
    return this.#timers.size;
  }

  /** Someone sets it by `ms`: timers are due when they were. */
  set(ms: number) {
    this.#now += ms;
    this.#timers.forEach((timer) => (timer.at += ms));
  }

  /** Goes on by `ms`, running what is due in order. */
  advance(ms: number) {
    const end = this.#now + ms;
    for (;;) {
      const [due] = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
      if (due === undefined) break;
      this.#timers.delete(due[0]);
      this.#now = Math.max(this.#now, due[1].at);
      due[1].run();
    }
    this.#now = end;
  }
}

/** The server's end of a WebSocket: keeps what the client sent, says what a test tells it to. */
export class FakeSocket implements SocketLike {
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  sent: any[] = [];
  closedWith: number | undefined;

  constructor(
    readonly url: string,
    readonly subprotocol: string,
  ) {}

  send(text: string) {
    this.sent.push(JSON.parse(text));
  }

  close(code?: number) {
    this.closedWith = code ?? 1005;
  }

  open() {
    (this.onopen as (() => void) | null)?.();
  }

  /** The server says one message, or several in one frame. */
  say(...messages: object[]) {
    this.sayText(JSON.stringify(messages.length === 1 ? messages[0] : messages));
  }

  sayText(text: string) {
    (this.onmessage as ((event: { data: string }) => void) | null)?.({ data: text });
  }

  /** The connection ends as the browser tells it. */
  end(code: number, reason = '') {
    (this.onclose as ((event: { code: number; reason: string }) => void) | null)?.({ code, reason });
  }

  /** The last message that the client sent. */
  get last() {
    return this.sent.at(-1);
  }
}

export const WELCOME = {
  type: 'welcome',
  server: 's1',
  session: 'x',
  heartbeatMs: 15_000,
  feeds: { balance: { kind: 'latest' }, transfers: { kind: 'history', depth: 3 } },
};

const EPOCH = 'topic.6';
const partition = (feed: string) => (feed === 'balance' ? 3 : 1);

export const balance = (id: number, next: number, value?: unknown, more: object = {}) => ({
  type: 'snapshot',
  id,
  account: 'A',
  feed: 'balance',
  epoch: EPOCH,
  partition: 3,
  next,
  exists: value !== undefined,
  ...(value !== undefined && { event: { offset: next - 1, timestamp: 1, value } }),
  ...more,
});

export const transfers = (id: number, next: number, values: unknown[], more: object = {}) => ({
  type: 'snapshot',
  id,
  account: 'A',
  feed: 'transfers',
  epoch: EPOCH,
  partition: 1,
  next,
  exists: values.length > 0,
  count: values.length,
  more: false,
  truncated: false,
  events: values.map((value, i) => ({ offset: next - values.length + i, timestamp: 1, value })),
  ...more,
});

export const resumed = (id: number, feed: string, next: number, more: object = {}) => ({
  type: 'resumed',
  id,
  account: 'A',
  feed,
  epoch: EPOCH,
  partition: partition(feed),
  next,
  ...more,
});

export const update = (feed: string, prev: number, offset: number, value: unknown, more: object = {}) => ({
  type: 'update',
  account: 'A',
  feed,
  partition: partition(feed),
  prev,
  offset,
  timestamp: 2,
  value,
  ...more,
});

export const live = (id: number) => ({ type: 'live', id, account: 'A' });

export const error = (id: number, feed: string, code: string, more: object = {}) => ({
  type: 'error',
  id,
  account: 'A',
  feed,
  code,
  message: `no: ${code}`,
  ...more,
});
