import { jitter } from './jitter.js';
import type { Clock } from './options.js';
import type { Failed, FeedDescription, Position, ServerMessage, Update } from './protocol.js';
import { WatchedFeed } from './watch.js';

/** The code of a feed that the server does not have. */
export const UNKNOWN_FEED = 'unknown_feed';

/** What an account asks of its client. */
export interface AccountClient {
  readonly clock: Clock;
  readonly random: () => number;
  /** Sends a subscribe or unsubscribe with the next id; undefined if there is no connection. */
  ask(message: { type: string; account: string; feeds?: readonly string[]; since?: object }): number | undefined;
  /** The feeds that the server has; undefined if there is no connection. */
  served(): { readonly [feed: string]: FeedDescription } | undefined;
  warn(code: string, message: string): void;
}

/** Hears what an account's feeds take in, after they did. */
export interface AccountObserver {
  snapshot(feed: string): void;
  update(feed: string, update: Update): void;
  /** A feed's status may have changed, or its state did. */
  changed(): void;
  /** The client is closed: nothing will change any more. */
  ended(): void;
}

/** An account that is watched, for all of its subscriptions together: asks for its feeds, and folds the answers. */
export class Account {
  readonly observers = new Set<AccountObserver>();
  readonly feeds = new Map<string, WatchedFeed>();
  /** The feeds asked for; undefined: all that the server has. */
  #wanted: Set<string> | undefined = new Set();
  #id: number | undefined;
  #timer: unknown;
  #delayMs = 0;

  constructor(
    readonly name: string,
    private readonly client: AccountClient,
  ) {}

  /** Wants some feeds as well, or all; asks the server if that is more than was wanted. */
  want(feeds: readonly string[] | undefined): void {
    const wanted = this.#wanted;
    const more = wanted !== undefined && (feeds === undefined || feeds.some((feed) => !wanted.has(feed)));
    if (feeds === undefined) {
      this.#wanted = undefined;
    } else {
      feeds.forEach((feed) => wanted?.add(feed));
    }
    feeds?.forEach((feed) => this.#feed(feed, { kind: 'latest' }));
    if (more) {
      this.subscribe();
    } else {
      this.#refuseUnknown();
    }
  }

  /** Asks for all that is wanted, from where it stands. */
  subscribe(): void {
    this.client.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    const served = this.client.served();
    if (served === undefined) {
      return;
    }
    const since: { [feed: string]: Position } = {};
    for (const feed of this.#wanted ?? Object.keys(served)) {
      const position = this.#feed(feed, served[feed] ?? { kind: 'latest' }).ask(served[feed] ?? { kind: 'latest' });
      if (position !== undefined) {
        since[feed] = position;
      }
    }
    this.#id = this.client.ask({
      type: 'subscribe',
      account: this.name,
      ...(this.#wanted && { feeds: [...this.#wanted] }),
      ...(Object.keys(since).length > 0 && { since }),
    });
    this.#refuseUnknown();
    this.#changed();
  }

  /** Who asks for all gets no answer for a feed that the server does not have, or no longer has. */
  #refuseUnknown(): void {
    const served = this.client.served();
    if (served === undefined || this.#wanted !== undefined) {
      return;
    }
    for (const [name, feed] of this.feeds) {
      if (!Object.hasOwn(served, name)) {
        feed.refuse(UNKNOWN_FEED, `The server has no feed ${name}.`);
      }
    }
  }

  /** Nobody watches any more. */
  unsubscribe(): void {
    this.client.clock.clearTimeout(this.#timer);
    this.client.ask({ type: 'unsubscribe', account: this.name });
    this.#id = undefined;
  }

  /** The connection is gone. */
  suspend(): void {
    this.client.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#id = undefined;
    this.feeds.forEach((feed) => feed.suspend());
    this.#changed();
  }

  /** Whether a message that names no account is an answer to this account's subscribe. */
  asked(id: number | undefined): boolean {
    return id !== undefined && this.#id === id;
  }

  /** Whether a feed of it is refused because of the token. */
  get forbidden(): boolean {
    return [...this.feeds.values()].some(({ view }) => view.status.state === 'refused' && view.status.reason === 'forbidden');
  }

  /** Takes a message of this account. */
  take(message: ServerMessage): void {
    const feed = 'feed' in message && message.feed !== undefined ? this.feeds.get(message.feed) : undefined;
    switch (message.type) {
      case 'snapshot':
        if (message.id === this.#id && feed) {
          feed.snapshot(message);
          this.observers.forEach((observer) => observer.snapshot(message.feed));
        }
        break;
      case 'resumed':
        if (message.id === this.#id && feed && !feed.resumed(message)) {
          this.#broken(feed, `resumed ${message.feed} of ${this.name}, which has no state`);
        }
        break;
      case 'update':
        if (feed && this.#id !== undefined) {
          this.#update(feed, message);
        }
        break;
      case 'live':
        if (message.id === this.#id) {
          this.#delayMs = 0;
          this.feeds.forEach((one) => one.live());
        }
        break;
      case 'status':
        feed?.status(message);
        break;
      case 'error':
        if (message.id === this.#id) {
          this.#failed(feed ? [feed] : [...this.feeds.values()], message);
        }
        break;
      default:
        return;
    }
    this.#changed();
  }

  #update(feed: WatchedFeed, message: Update): void {
    const taken = feed.update(message);
    if (taken === 'applied') {
      this.observers.forEach((observer) => observer.update(message.feed, message));
    } else if (taken === 'broken') {
      this.#broken(feed, `update ${message.offset} of ${message.feed} of ${this.name} does not follow`);
    }
  }

  #broken(feed: WatchedFeed, what: string): void {
    this.client.warn('broken_chain', what);
    feed.forget('broken_chain');
    feed.retry('catching_up');
    this.#tryAgain(0);
  }

  #failed(feeds: readonly WatchedFeed[], { code, message, retryAfterMs, reset, reason }: Failed): void {
    for (const feed of feeds) {
      if (reset) {
        feed.forget(reason ?? 'unknown');
      }
      if (retryAfterMs === undefined) {
        feed.refuse(code, message);
      } else {
        feed.retry(code);
      }
    }
    if (retryAfterMs !== undefined) {
      this.#tryAgain(retryAfterMs);
    }
  }

  /** Once for all feeds that want it, and later each time. */
  #tryAgain(afterMs: number): void {
    if (this.#timer === undefined) {
      this.#delayMs = jitter(this.#delayMs, this.client.random);
      this.#timer = this.client.clock.setTimeout(() => this.subscribe(), afterMs + this.#delayMs);
    }
  }

  #feed(name: string, described: FeedDescription): WatchedFeed {
    let feed = this.feeds.get(name);
    if (feed === undefined) {
      feed = new WatchedFeed(described, () => this.client.clock.now());
      this.feeds.set(name, feed);
    }
    return feed;
  }

  #changed(): void {
    this.observers.forEach((observer) => observer.changed());
  }
}
