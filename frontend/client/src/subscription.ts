import { UNKNOWN_FEED, type Account, type AccountObserver } from './account.js';
import type { FeedState } from './fold.js';
import type { FeedEvent, Update } from './protocol.js';
import { safely } from './safely.js';
import type { FeedStatus, FeedView, WatchedFeed } from './watch.js';

/**
 * What a subscription calls; all of it is optional. The first calls come after `subscribe` has returned, with what is known then,
 * which another subscription to the account may have learned before.
 */
export interface Handlers {
  /** A feed's state, whole: the first one, and whenever the server cannot go on from what is shown. */
  readonly onSnapshot?: (feed: string, state: FeedState) => void;
  /** One change of a feed; `value` is null when the account was removed. `conflated`: how many were passed over before it. */
  readonly onUpdate?: (feed: string, event: FeedEvent, conflated: number) => void;
  /** The status of the account changed: the worst of its feeds. */
  readonly onStatus?: (status: FeedStatus) => void;
  /** Anything changed. May be called often: read {@link Subscription.view} once per frame. */
  readonly onChange?: (view: AccountView) => void;
}

/** What is known of an account. Never changed: a change makes a new one. */
export interface AccountView {
  readonly account: string;
  /** The worst of its feeds. */
  readonly status: FeedStatus;
  readonly feeds: { readonly [feed: string]: FeedView };
}

const WORST_FIRST = ['refused', 'connecting', 'reconnecting', 'stale', 'live'] as const;

/**
 * An account that is watched, until {@link close}. It can be read ({@link view}), it calls its handlers, and it can be iterated:
 * each step is the newest view, so that a slow reader skips views and never falls behind.
 */
export class Subscription implements AsyncIterable<AccountView> {
  #view: AccountView | undefined;
  #told: FeedStatus | undefined;
  /** Whether `subscribe` has returned: before, whoever called has no subscription to look at. */
  #returned = false;
  #begun = false;
  #closed = false;
  #waiting = new Set<() => void>();
  #observer: AccountObserver;
  #feeds: ReadonlySet<string> | undefined;

  /** Made by the client's `subscribe`. */
  constructor(
    private readonly watched: Account,
    feeds: readonly string[] | undefined,
    handlers: Handlers,
    private readonly left: () => void,
  ) {
    this.#feeds = feeds && new Set(feeds);
    this.#observer = {
      snapshot: (feed) => {
        if (this.#begun) {
          this.#tellState(handlers, feed);
        }
      },
      update: (feed, { offset, timestamp, value, conflated }: Update) => {
        if (this.#begun && this.#feeds?.has(feed) !== false) {
          safely(() => handlers.onUpdate?.(feed, { offset, timestamp, value }, conflated ?? 0));
        }
      },
      changed: () => {
        this.#view = undefined;
        this.#tell(handlers);
      },
      ended: () => this.close(),
    };
    watched.observers.add(this.#observer);
    watched.want(feeds);
    this.#returned = true;
    queueMicrotask(() => this.#begun || this.#tell(handlers));
  }

  get account(): string {
    return this.watched.name;
  }

  /** What is known now; the same object until something changes. */
  get view(): AccountView {
    return (this.#view ??= this.#look());
  }

  /** Ends it: nothing is called any more, and iterations end. */
  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      this.watched.observers.delete(this.#observer);
      this.#wake();
      this.left();
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<AccountView, void> {
    let last: AccountView | undefined;
    while (!this.#closed) {
      const now = this.view;
      if (now === last) {
        await new Promise<void>((resume) => this.#waiting.add(resume));
      } else {
        last = now;
        yield now;
      }
    }
  }

  /** All feeds are those that the server has. */
  #wants(name: string, feed: WatchedFeed): boolean {
    return this.#feeds?.has(name) ?? feed.view.status.reason !== UNKNOWN_FEED;
  }

  #look(): AccountView {
    const feeds: { [feed: string]: FeedView } = {};
    this.watched.feeds.forEach((feed, name) => {
      if (this.#wants(name, feed)) {
        feeds[name] = feed.view;
      }
    });
    const all = Object.values(feeds).map((feed) => feed.status);
    const worst = WORST_FIRST.map((state) => all.find((status) => status.state === state)).find((found) => found);
    return { account: this.account, status: worst ?? { state: 'connecting', since: 0 }, feeds };
  }

  #tellState(handlers: Handlers, feed: string): void {
    const state = this.watched.feeds.get(feed)?.fold.state;
    if (state !== undefined && this.#feeds?.has(feed) !== false) {
      safely(() => handlers.onSnapshot?.(feed, state));
    }
  }

  #tell(handlers: Handlers): void {
    if (!this.#returned) {
      return;
    }
    if (!this.#begun) {
      this.#begun = true;
      [...this.watched.feeds.keys()].forEach((feed) => this.#closed || this.#tellState(handlers, feed));
    }
    if (this.#closed) {
      return;
    }
    const { status } = this.view;
    if (status.state !== this.#told?.state || status.reason !== this.#told.reason) {
      this.#told = status;
      safely(() => handlers.onStatus?.(status));
    }
    if (!this.#closed) {
      safely(() => handlers.onChange?.(this.view));
    }
    this.#wake();
  }

  #wake(): void {
    this.#waiting.forEach((resume) => resume());
    this.#waiting.clear();
  }
}
