import { Feed } from './feed.js';

/** An account that a client watches. Made by the client's `watch`. */
export class Watch {
  /** The id of the latest subscribe on this connection; undefined: none was sent. */
  id;
  liveAt;
  failures = 0;
  retryTimer;
  #feeds = new Map();
  #close;

  constructor(account, wanted, onChange, close) {
    this.account = account;
    this.wanted = wanted;
    this.onChange = onChange;
    this.#close = close;
  }

  /** Ends the watch: nothing is called for it any more. */
  close() {
    this.onChange = () => {};
    this.#close();
  }

  /**
   * What is known of the account, as a value that does not change. A feed is `loading` until its first snapshot, `live`
   * while the server vouches for it, `stale` with a reason otherwise (what it shows was right, and may be out of date), or
   * `failed`, with the server's message. The watch is the worst of its feeds.
   */
  get view() {
    const feeds = {};
    for (const [name, feed] of this.#feeds) {
      feeds[name] = viewOf(feed);
    }
    const all = Object.values(feeds);
    const worst =
      WORST_FIRST.map((state) => all.find((feed) => feed.state === state)).find((feed) => feed !== undefined) ?? LOADING;
    const { state, reason, message } = worst;
    return { account: this.account, state, reason, message, feeds };
  }

  feed(name) {
    return this.#feeds.get(name);
  }

  /** Marks every feed as asked for; returns the positions that are known, by feed. */
  subscribing(served) {
    const since = {};
    for (const name of this.wanted ?? Object.keys(served)) {
      const described = served[name] ?? { kind: 'latest' };
      const feed = this.#feeds.get(name) ?? new Feed(described);
      this.#feeds.set(name, feed);
      feed.describe(described);
      feed.subscribing();
      if (feed.position !== undefined) since[name] = feed.position;
    }
    return since;
  }

  live() {
    for (const feed of this.#feeds.values()) {
      if (!feed.awaiting && feed.failure === undefined) feed.stale = undefined;
    }
  }

  status({ feed: name, state, reason }) {
    const feed = this.#feeds.get(name);
    if (feed !== undefined && !feed.awaiting) {
      feed.stale = state === 'live' ? undefined : (reason ?? 'unknown');
    }
  }

  /** The server asks for patience with one feed, or with all. */
  waiting(name, reason) {
    for (const feed of this.#addressed(name)) feed.stale = reason;
  }

  /** The server found that what is known of one feed, or of all, means nothing. */
  forget(name, reason) {
    for (const feed of this.#addressed(name)) feed.forget(reason);
  }

  fail(name, code, message) {
    for (const feed of this.#addressed(name)) feed.fail(code, message);
  }

  /** The connection is gone. */
  suspend() {
    this.id = undefined;
    this.liveAt = undefined;
    for (const feed of this.#feeds.values()) {
      feed.awaiting = false;
      feed.stale = 'disconnected';
    }
  }

  /** The feed of that name; without a name all of them. */
  #addressed(name) {
    return [...this.#feeds].filter(([own]) => name === undefined || own === name).map(([, feed]) => feed);
  }
}

const WORST_FIRST = ['failed', 'loading', 'stale', 'live'];
const LOADING = { state: 'loading', reason: undefined };

function viewOf(feed) {
  const { kind, exists, events, count, more, truncated, reset } = feed;
  return { ...stateOf(feed), kind, exists, events, count, more, truncated, reset };
}

function stateOf({ failure, position, events, stale }) {
  if (failure !== undefined) return { state: 'failed', reason: failure.code, message: failure.message };
  if (position === undefined && events.length === 0) return { state: 'loading', reason: stale };
  return stale === undefined ? { state: 'live', reason: undefined } : { state: 'stale', reason: stale };
}
