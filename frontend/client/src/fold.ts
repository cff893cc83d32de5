import type { Json } from './json.js';
import type { FeedDescription, FeedEvent, Position, Resumed, Snapshot, Update } from './protocol.js';

/** An account's state in one feed. Never changed: a change makes a new one. */
export interface FeedState<T = Json> {
  readonly kind: 'latest' | 'history';
  /** Whether the account has a record, and the last one was not a removal. */
  readonly exists: boolean;
  /** In offset order, oldest first; of a latest feed at most one. */
  readonly events: readonly FeedEvent<T>[];
  /** How many records the account has had since it was last removed; of a latest feed 0 or 1. */
  readonly count: number;
  /** Whether there are older records than those shown. */
  readonly more: boolean;
  /** Whether records between what was shown before and this were passed over, because they are no longer kept. */
  readonly truncated: boolean;
  /**
   * Why there was no going on from where this client stood; what was shown before means nothing then. `broken_chain`, or a reason of
   * the server: docs/protocol.md, sections 4 and 7.
   */
  readonly reset?: string;
}

/** What became of an update: `broken` means that it does not continue the state, which is left as it was. */
export type Taken = 'applied' | 'ignored' | 'broken';

/** Folds what the server says of one feed of an account. It neither sends nor waits. */
export class Fold {
  /** Where the state stands; undefined: nothing may be built on it. */
  position: Position | undefined;
  /** Undefined until the first snapshot. */
  state: FeedState | undefined;
  /** Why the position was forgotten, until a snapshot can say so. */
  #forgotten: string | undefined;

  constructor(public feed: FeedDescription) {}

  /** Takes a snapshot: it replaces whatever was known. */
  snapshot(message: Snapshot): void {
    const events = message.events ?? (message.event ? [message.event] : []);
    const reset = message.reset ? (message.reason ?? 'unknown') : this.#forgotten;
    this.#forgotten = undefined;
    this.position = { epoch: message.epoch, partition: message.partition, next: message.next };
    this.state = {
      kind: this.feed.kind,
      exists: message.exists,
      events,
      count: message.count ?? events.length,
      more: message.more ?? false,
      truncated: message.truncated ?? false,
      ...(reset !== undefined && { reset }),
    };
  }

  /**
   * Takes the server's word that nothing happened between the state and the message's position.
   *
   * @returns false if there is no state that this could be said of
   */
  resumed(message: Resumed): boolean {
    if (this.position?.epoch !== message.epoch) {
      return false;
    }
    this.position = { epoch: message.epoch, partition: message.partition, next: message.next };
    return true;
  }

  /** Takes an update if it continues the state. */
  update({ offset, prev, partition, timestamp, value }: Update): 'applied' | 'broken' {
    const { position, state } = this;
    if (
      position === undefined ||
      state === undefined ||
      position.partition !== partition ||
      !(prev < position.next && position.next <= offset)
    ) {
      return 'broken';
    }
    this.position = { ...position, next: offset + 1 };
    this.state = value === null ? this.#removed() : this.#added(state, { offset, timestamp, value });
    return 'applied';
  }

  /** Nothing may be built on what is known any more; it is still shown, if there is anything. */
  forget(reason: string): void {
    this.position = undefined;
    this.#forgotten = this.state && reason;
  }

  /** Nothing is known any more. */
  clear(): void {
    this.position = undefined;
    this.state = undefined;
    this.#forgotten = undefined;
  }

  #removed(): FeedState {
    return { kind: this.feed.kind, exists: false, events: [], count: 0, more: false, truncated: false };
  }

  #added(before: FeedState, event: FeedEvent): FeedState {
    const latest = this.feed.kind === 'latest';
    const depth = latest ? 1 : (this.feed.depth ?? Infinity);
    const all = latest ? [event] : [...before.events, event];
    return {
      kind: this.feed.kind,
      exists: true,
      events: all.length > depth ? all.slice(-depth) : all,
      count: latest ? 1 : before.count + 1,
      more: before.more || all.length > depth,
      truncated: false,
    };
  }
}
