import { parseExact } from './exact-json.js';
import { Watch } from './watch.js';

/**
 * A client of the Livetable protocol (docs/protocol.md): watches accounts, stays connected, and resumes where it
 * stood. It is as exact as the server: whatever does not continue a known state is never shown, but asked for again.
 *
 * @typedef {{state: 'connecting' | 'open' | 'waiting' | 'closed', attempt: number, reason?: string, retryInMs?: number}}
 *     Connection waiting: the connection was lost and is tried again; closed: for good
 * @typedef {{setTimeout: Function, clearTimeout: Function, now: () => number}} Clock in milliseconds
 */

export const SUBPROTOCOL = 'livetable.v1';

const WELCOME_TIMEOUT_MS = 10_000;
const BACKOFF_FIRST_MS = 500;
const BACKOFF_MOST_MS = 15_000;
/** How long something must have gone well for the next failure to count as the first. */
const STABLE_MS = 10_000;

const SYSTEM_CLOCK = {
  setTimeout: (run, ms) => globalThis.setTimeout(run, ms),
  clearTimeout: (timer) => globalThis.clearTimeout(timer),
  now: () => Date.now(),
};

/** A delay before the try after `failures` failures in a row: random up to a bound that doubles. */
export function backoff(failures, random) {
  const bound = Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** Math.min(failures, 10));
  return Math.round(bound * (0.2 + 0.8 * random()));
}

/** Whether a close code says that connecting again cannot help. */
export function isFinal(closeCode) {
  return closeCode >= 4500 && closeCode <= 4999;
}

export class LivetableClient {
  /** What was wrong in what the server sent: each should stay 0. */
  anomalies = { brokenChains: 0, malformed: 0 };

  /** @type {Connection} */
  connection = { state: 'connecting', attempt: 0 };

  #url;
  #openSocket;
  #clock;
  #random;
  #onConnection;
  #onError;
  #socket;
  #welcome;
  #welcomedAt = 0;
  #heardAt = 0;
  #timer;
  #failures = 0;
  #goaway;
  #lastId = 0;
  /** @type {Map<string, Watch>} by account */
  #watches = new Map();

  /**
   * @param {string} url of the server's WebSocket
   * @param {object} [options]
   * @param {(url: string, protocol: string) => WebSocket} [options.openSocket]
   * @param {(connection: Connection) => void} [options.onConnection] the connection changed
   * @param {(error: {code: string, message: string}) => void} [options.onError] an error of no subscription
   * @param {Clock} [options.clock]
   * @param {() => number} [options.random] from [0, 1)
   */
  constructor(url, options = {}) {
    this.#url = url;
    this.#openSocket = options.openSocket ?? ((to, protocol) => new WebSocket(to, protocol));
    this.#onConnection = options.onConnection ?? (() => {});
    this.#onError = options.onError ?? (() => {});
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#random = options.random ?? Math.random;
  }

  /** Connects, and from now on connects again whenever the connection is lost. */
  connect() {
    this.#clock.clearTimeout(this.#timer);
    this.#welcome = undefined;
    const socket = this.#openSocket(this.#url, SUBPROTOCOL);
    this.#socket = socket;
    const own = (handle) => (event) => {
      if (this.#socket === socket) handle(event);
    };
    socket.onmessage = own((event) => this.#receive(event.data));
    socket.onclose = own((event) => this.#lost(event.reason || `closed with ${event.code}`, event.code));
    this.#timer = this.#clock.setTimeout(() => this.#abandon('the server does not answer'), WELCOME_TIMEOUT_MS);
    this.#change({ state: 'connecting', attempt: this.#failures });
  }

  /** Tries at once if a try is being waited for: the network came back, or a person asked for it. */
  retryNow() {
    if (this.connection.state === 'waiting') this.connect();
  }

  /** Closes for good. */
  close() {
    this.#clock.clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    this.#welcome = undefined;
    socket?.close(1000);
    this.#suspend();
    this.#change({ state: 'closed', attempt: 0, reason: 'closed here' });
  }

  /**
   * Watches an account until the returned watch is closed.
   *
   * @param {string} account
   * @param {object} [options]
   * @param {string[]} [options.feeds] all of the server's feeds if left out
   * @param {(watch: Watch) => void} [options.onChange] something that the watch shows has changed; called often: collect
   *     the calls and read {@link Watch#view} once per frame
   * @returns {Watch}
   */
  watch(account, { feeds, onChange = () => {} } = {}) {
    if (this.#watches.has(account)) {
      throw new Error(`${account} is being watched already`);
    }
    const watch = new Watch(account, feeds, onChange, () => this.#unwatch(watch));
    this.#watches.set(account, watch);
    this.#subscribe(watch);
    return watch;
  }

  #unwatch(watch) {
    if (this.#watches.get(watch.account) !== watch) return;
    this.#stopRetrying(watch);
    this.#watches.delete(watch.account);
    if (this.#welcome !== undefined) {
      this.#send({ type: 'unsubscribe', id: ++this.#lastId, account: watch.account });
    }
  }

  #subscribe(watch) {
    this.#stopRetrying(watch);
    if (this.#welcome === undefined) return;
    watch.id = ++this.#lastId;
    const since = watch.subscribing(this.#welcome.feeds);
    this.#send({
      type: 'subscribe',
      id: watch.id,
      account: watch.account,
      ...(watch.wanted && { feeds: watch.wanted }),
      ...(Object.keys(since).length > 0 && { since }),
    });
    watch.onChange(watch);
  }

  /** Subscribes again after something of the watch went wrong, later each time. */
  #tryAgain(watch, atLeastMs = 0) {
    if (watch.retryTimer !== undefined) return;
    const wentWell = watch.liveAt !== undefined && this.#clock.now() - watch.liveAt >= STABLE_MS;
    watch.failures = wentWell ? 0 : watch.failures;
    watch.liveAt = undefined;
    const delayMs = atLeastMs + backoff(watch.failures++, this.#random);
    watch.retryTimer = this.#clock.setTimeout(() => this.#subscribe(watch), delayMs);
  }

  #stopRetrying(watch) {
    this.#clock.clearTimeout(watch.retryTimer);
    watch.retryTimer = undefined;
  }

  #send(message) {
    this.#socket.send(JSON.stringify(message));
  }

  #receive(text) {
    this.#heardAt = this.#clock.now();
    const messages = messagesOf(text);
    if (messages === undefined) {
      this.anomalies.malformed += 1;
      this.#abandon('the server sent something that is no message');
      return;
    }
    const socket = this.#socket;
    for (const message of messages) {
      if (this.#socket !== socket) return;
      this.#take(message);
    }
  }

  #take(message) {
    if (message.type === 'welcome') {
      this.#welcomed(message);
    } else if (message.type === 'goaway') {
      this.#goaway = message.retryAfterMs;
    } else {
      const watch = this.#addressed(message);
      if (watch?.id !== undefined) {
        this.#takeFor(watch, message);
      } else if (message.type === 'error' && message.account === undefined) {
        this.#onError({ code: message.code, message: message.message });
      }
    }
  }

  /** The watch that a message is for: an error may name the subscribe alone. */
  #addressed({ account, id }) {
    if (account !== undefined) return this.#watches.get(account);
    return id === undefined ? undefined : [...this.#watches.values()].find((watch) => watch.id === id);
  }

  #takeFor(watch, message) {
    const current = message.id === watch.id;
    switch (message.type) {
      case 'snapshot':
        if (current) watch.feed(message.feed)?.snapshot(message);
        break;
      case 'resumed':
        if (current && watch.feed(message.feed)?.resumed(message) === false) this.#broken(watch, message.feed);
        break;
      case 'live':
        if (current) {
          watch.live();
          watch.liveAt ??= this.#clock.now();
        }
        break;
      case 'status':
        watch.status(message);
        break;
      case 'update':
        if (watch.feed(message.feed)?.update(message) === 'broken') this.#broken(watch, message.feed);
        break;
      case 'error':
        if (current) this.#failed(watch, message);
        break;
      default:
        return;
    }
    watch.onChange(watch);
  }

  #failed(watch, { feed, code, message, retryAfterMs, reset, reason }) {
    if (reset) watch.forget(feed, reason ?? 'unknown');
    if (retryAfterMs !== undefined) {
      watch.waiting(feed, code);
      this.#tryAgain(watch, retryAfterMs);
    } else {
      watch.fail(feed, code, message);
    }
  }

  /** The feed's state stays shown, as stale, until a snapshot replaces it; nothing is taken from updates meanwhile. */
  #broken(watch, feedName) {
    this.anomalies.brokenChains += 1;
    const feed = watch.feed(feedName);
    feed.subscribing();
    feed.position = undefined;
    this.#tryAgain(watch);
  }

  #welcomed(message) {
    this.#welcome = message;
    this.#welcomedAt = this.#clock.now();
    this.#goaway = undefined;
    this.#clock.clearTimeout(this.#timer);
    this.#listen();
    this.#change({ state: 'open', attempt: 0 });
    for (const watch of this.#watches.values()) {
      this.#subscribe(watch);
    }
  }

  /** Gives the connection up when two heartbeats have been missed. */
  #listen() {
    const limit = 2 * this.#welcome.heartbeatMs + 1_000;
    const left = this.#heardAt + limit - this.#clock.now();
    if (left <= 0) {
      this.#abandon('the server fell silent');
    } else {
      this.#timer = this.#clock.setTimeout(() => this.#listen(), left);
    }
  }

  /** Stops hearing a socket that may take long to close, or never does. */
  #abandon(reason) {
    const socket = this.#socket;
    this.#lost(reason);
    socket.close();
  }

  #lost(reason, closeCode) {
    this.#clock.clearTimeout(this.#timer);
    this.#socket = undefined;
    const wasUp = this.#welcome !== undefined && this.#clock.now() - this.#welcomedAt >= STABLE_MS;
    this.#welcome = undefined;
    this.#suspend();
    if (isFinal(closeCode)) {
      this.#change({ state: 'closed', attempt: 0, reason });
      return;
    }
    this.#failures = wasUp ? 0 : this.#failures;
    const retryInMs = this.#retryDelay();
    this.#failures += 1;
    this.#timer = this.#clock.setTimeout(() => this.connect(), retryInMs);
    this.#change({ state: 'waiting', attempt: this.#failures, reason, retryInMs });
  }

  #retryDelay() {
    const range = this.#goaway;
    this.#goaway = undefined;
    if (Array.isArray(range)) {
      return Math.round(range[0] + (range[1] - range[0]) * this.#random());
    }
    return backoff(this.#failures, this.#random);
  }

  #suspend() {
    for (const watch of this.#watches.values()) {
      this.#stopRetrying(watch);
      watch.suspend();
      watch.onChange(watch);
    }
  }

  #change(connection) {
    this.connection = connection;
    this.#onConnection(connection);
  }
}

/** The messages that a frame holds: one, or an array of them; undefined if it holds something else. */
function messagesOf(text) {
  try {
    const parsed = parseExact(text);
    const messages = Array.isArray(parsed) ? parsed : [parsed];
    return messages.every((message) => typeof message === 'object' && message !== null) ? messages : undefined;
  } catch {
    return undefined;
  }
}
