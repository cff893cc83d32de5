/** A clock that stands still until it is told to go on. */
export class FakeClock {
  #now = 1_000_000;
  #timers = new Map();
  #last = 0;

  now = () => this.#now;

  setTimeout = (run, ms) => {
    this.#timers.set(++this.#last, { run, at: this.#now + ms });
    return this.#last;
  };

  clearTimeout = (timer) => {
    this.#timers.delete(timer);
  };

  /** Goes on by `ms`, running what is due in order. */
  advance(ms) {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (due === undefined) break;
      const [timer, { run, at }] = due;
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, at);
      run();
    }
    this.#now = end;
  }
}

/** The server's end of a WebSocket: keeps what the client sent, says what a test tells it to. */
export class FakeSocket {
  sent = [];
  closedWith;

  constructor(url, protocol) {
    this.url = url;
    this.protocol = protocol;
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close(code) {
    this.closedWith = code ?? 1005;
  }

  /** The server says one message, or several in one frame. */
  say(...messages) {
    this.sayText(JSON.stringify(messages.length === 1 ? messages[0] : messages));
  }

  sayText(text) {
    this.onmessage?.({ data: text });
  }

  /** The connection ends as the browser tells it. */
  end(code, reason = '') {
    this.onclose?.({ code, reason });
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

export const balanceSnapshot = (id, next, value, more = {}) => ({
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

export const transfersSnapshot = (id, next, values, more = {}) => ({
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

export const resumed = (id, feed, next, more = {}) => ({
  type: 'resumed',
  id,
  account: 'A',
  feed,
  epoch: EPOCH,
  partition: feed === 'balance' ? 3 : 1,
  next,
  ...more,
});

export const update = (feed, prev, offset, value, more = {}) => ({
  type: 'update',
  account: 'A',
  feed,
  partition: feed === 'balance' ? 3 : 1,
  prev,
  offset,
  timestamp: 2,
  value,
  ...more,
});

export const live = (id) => ({ type: 'live', id, account: 'A' });
