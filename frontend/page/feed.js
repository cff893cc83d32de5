/**
 * @typedef {{offset: number, timestamp: number, value: any}} FeedEvent
 * @typedef {{epoch: string, partition: number, next: number}} Position
 */

/**
 * One feed of a watched account as its client knows it: the account's state at a position, and whether that
 * is current. It folds what the server sends; it neither sends nor waits.
 */
export class Feed {
  /** @type {Position | undefined} where the state stands; undefined: there is no state */
  position;
  /** Whether a subscribe is on its way: until it is answered, updates belong to what it replaces. */
  awaiting = false;
  /** @type {string | undefined} why the state may be out of date; undefined: it is current */
  stale = 'loading';
  /** @type {{code: string, message: string} | undefined} why the server serves no more of this feed */
  failure;
  exists = false;
  /** @type {readonly FeedEvent[]} in offset order; of a latest feed at most one */
  events = [];
  /** How many records the account has had since it was last removed; of a latest feed 0 or 1. */
  count = 0;
  /** Whether there are older events than those shown. */
  more = false;
  /** Whether events between the state before and this one were passed over, because they are no longer kept. */
  truncated = false;
  /** @type {string | undefined} why the server could not go on from the position it was given */
  reset;

  /** @param {{kind: 'latest' | 'history', depth?: number}} feed as the server's welcome describes it */
  constructor(feed) {
    this.describe(feed);
  }

  describe({ kind, depth }) {
    this.kind = kind;
    this.depth = kind === 'latest' ? 1 : (depth ?? Infinity);
  }

  /** A subscribe was sent. */
  subscribing() {
    this.awaiting = true;
    this.failure = undefined;
    this.stale = 'loading';
  }

  /** Takes a snapshot: it replaces whatever was known. */
  snapshot(message) {
    const known = this.position !== undefined;
    this.awaiting = false;
    this.failure = undefined;
    this.position = { epoch: message.epoch, partition: message.partition, next: message.next };
    this.exists = message.exists ?? (message.count ?? 0) > 0;
    this.events = message.events ?? (message.event ? [message.event] : []);
    this.count = message.count ?? this.events.length;
    this.more = message.more ?? false;
    this.truncated = message.truncated ?? false;
    if (message.reset) {
      this.reset = message.reason ?? 'unknown';
    } else if (known) {
      this.reset = undefined;
    }
  }

  /** Nothing may follow on what is known any more; it stays shown, as stale, until a snapshot replaces it. */
  forget(reason) {
    this.position = undefined;
    this.reset = reason;
  }

  /**
   * Takes the server's word that nothing happened between the known state and the message's position.
   *
   * @returns {boolean} false if there is no state that this could be said of
   */
  resumed(message) {
    if (this.position === undefined || this.position.epoch !== message.epoch) {
      return false;
    }
    this.awaiting = false;
    this.failure = undefined;
    this.position = { epoch: message.epoch, partition: message.partition, next: message.next };
    return true;
  }

  /**
   * Takes an update if it continues the known state.
   *
   * @returns {'applied' | 'ignored' | 'broken'} ignored: it belongs to a subscription that is being replaced;
   *     broken: it does not continue the state, which is left as it was
   */
  update(message) {
    if (this.awaiting || this.failure !== undefined) {
      return 'ignored';
    }
    const { offset, prev, partition, timestamp, value } = message;
    const position = this.position;
    if (position === undefined || position.partition !== partition) {
      return 'broken';
    }
    if (!(prev < position.next && position.next <= offset)) {
      return 'broken';
    }
    this.position = { ...position, next: offset + 1 };
    this.truncated = false;
    this.reset = undefined;
    if (value === null) {
      this.#remove();
    } else {
      this.#add({ offset, timestamp, value });
    }
    return 'applied';
  }

  /** The server ended this feed of the subscription: what was known is dropped, it may no longer be shown. */
  fail(code, message) {
    this.awaiting = false;
    this.failure = { code, message };
    this.position = undefined;
    this.#remove();
  }

  #remove() {
    this.exists = false;
    this.events = [];
    this.count = 0;
    this.more = false;
  }

  #add(event) {
    this.exists = true;
    if (this.kind === 'latest') {
      this.events = [event];
      this.count = 1;
      return;
    }
    this.count += 1;
    const events = [...this.events, event];
    this.more ||= events.length > this.depth;
    this.events = events.slice(-this.depth);
  }
}
