import { Fold, type FeedState } from './fold.js';
import type { FeedDescription, Position, Resumed, Snapshot, Status, Update } from './protocol.js';

/**
 * How far a feed of a watched account is. waiting: it has not been asked for on this connection; asked: the answer is on its way;
 * answered: its state is right at its position, and not yet known to be current; live: the server vouches for it; stale: it does
 * not any more; retrying: the server cannot answer yet, it is asked again; refused: it will not answer.
 */
export type FeedPhase = 'waiting' | 'asked' | 'answered' | 'live' | 'stale' | 'retrying' | 'refused';

/** What a feed of a watched account shows. */
export interface FeedView {
  /** Undefined until the first answer, and when the feed is refused. */
  readonly state: FeedState | undefined;
  readonly status: FeedStatus;
  /** Where the state stands in Kafka; undefined while nothing may be built on it. */
  readonly position: Position | undefined;
}

/**
 * What may be said of what is shown. connecting: nothing is known yet; live: it is current; stale: it was right, and may be out of
 * date; reconnecting: so too, since there is no connection; refused: it may not be shown.
 */
export interface FeedStatus {
  readonly state: 'connecting' | 'live' | 'stale' | 'reconnecting' | 'refused';
  /** The reason of `stale`, or the error code of `refused`: docs/protocol.md, sections 6 and 7. */
  readonly reason?: string;
  /** What the server says of a refusal. */
  readonly message?: string;
  /** Since when it is so, milliseconds since 1970, by this machine's clock. */
  readonly since: number;
}

/** One feed of a watched account: its fold, and how far it is. */
export class WatchedFeed {
  readonly fold: Fold;
  phase: FeedPhase = 'waiting';
  #reason: string | undefined;
  #message: string | undefined;
  #since: number;
  #view: FeedView | undefined;

  constructor(
    feed: FeedDescription,
    private readonly now: () => number,
  ) {
    this.fold = new Fold(feed);
    this.#since = now();
  }

  /** A subscribe is sent: until it is answered, updates belong to what it replaces. */
  ask(feed: FeedDescription): Position | undefined {
    this.fold.feed = feed;
    this.#enter('asked');
    return this.fold.position;
  }

  snapshot(message: Snapshot): void {
    this.fold.snapshot(message);
    this.#enter(this.phase === 'live' || this.phase === 'stale' ? this.phase : 'answered', this.#reason);
  }

  /** False if there is no state that could go on. */
  resumed(message: Resumed): boolean {
    const right = this.fold.resumed(message);
    if (right) {
      this.#enter(this.phase === 'live' || this.phase === 'stale' ? this.phase : 'answered', this.#reason);
    }
    return right;
  }

  update(message: Update): 'applied' | 'ignored' | 'broken' {
    if (this.phase !== 'answered' && this.phase !== 'live' && this.phase !== 'stale') {
      return 'ignored';
    }
    this.#view = undefined;
    return this.fold.update(message);
  }

  /** All feeds of the account are current. */
  live(): void {
    if (this.phase === 'answered' || this.phase === 'stale') {
      this.#enter('live');
    }
  }

  status(message: Status): void {
    if (this.phase === 'answered' || this.phase === 'live' || this.phase === 'stale') {
      this.#enter(message.state, message.reason);
    }
  }

  /** Nothing can be built on what is shown. */
  forget(reason: string): void {
    this.fold.forget(reason);
    this.#view = undefined;
  }

  /** It is asked for again. */
  retry(reason: string): void {
    this.#enter('retrying', reason);
  }

  /** The server will not answer: what is known may not be shown any more. */
  refuse(code: string, message: string): void {
    this.fold.clear();
    this.#enter('refused', code, message);
  }

  /** The connection is gone. */
  suspend(): void {
    this.#enter('waiting');
  }

  /** The same object until something changes. */
  get view(): FeedView {
    return (this.#view ??= { state: this.fold.state, status: this.#status(), position: this.fold.position });
  }

  #enter(phase: FeedPhase, reason?: string, message?: string): void {
    const before = this.#status();
    this.phase = phase;
    this.#reason = reason;
    this.#message = message;
    this.#view = undefined;
    const after = this.#status();
    if (before.state !== after.state || before.reason !== after.reason) {
      this.#since = this.now();
    }
  }

  #status(): FeedStatus {
    const since = this.#since;
    const known = this.fold.state !== undefined;
    switch (this.phase) {
      case 'waiting':
        return { state: known ? 'reconnecting' : 'connecting', since };
      case 'asked':
      case 'answered':
        return known ? { state: 'stale', reason: 'catching_up', since } : { state: 'connecting', since };
      case 'retrying':
      case 'stale': {
        const reason = this.#reason ?? 'unknown';
        return known ? { state: 'stale', reason, since } : { state: 'connecting', reason, since };
      }
      case 'live':
        return { state: 'live', since };
      case 'refused':
        return { state: 'refused', reason: this.#reason ?? 'unknown', message: this.#message ?? '', since };
    }
  }
}
