import { computed, signal, type Signal } from '@angular/core';
import type { AccountView, FeedStatus, Livetable, Position, Subscription } from '@livetable/client';
import { balanceOf, type Balance, type Transfer } from './bank';
import type { Frames } from './frames';
import { TransferList } from './transfer-list';
import { accountSaid, type Said } from './words';

/** A feed as the developer's panel shows it. */
export interface FeedFacts {
  readonly name: string;
  readonly status: FeedStatus;
  readonly position: Position | undefined;
  readonly snapshots: number;
  readonly updates: number;
}

/** What a panel shows of an account: taken in as it comes, and published once per frame. */
export class WatchedAccount {
  readonly #view: ReturnType<typeof signal<AccountView>>;
  readonly #transfers = signal<readonly Transfer[]>([]);
  readonly #latency = signal<number | undefined>(undefined);
  readonly #list = new TransferList();
  readonly #subscription: Subscription;
  readonly #snapshots = new Map<string, number>();
  readonly #updates = new Map<string, number>();
  #newest: number | undefined;

  readonly view: Signal<AccountView>;
  readonly transfers = this.#transfers.asReadonly();
  /** From the newest record's timestamp to the frame that shows it, milliseconds; by two machines' clocks. */
  readonly latency = this.#latency.asReadonly();
  readonly older = signal(false);
  readonly gap = signal(false);
  readonly said: Signal<Said>;
  readonly balance: Signal<Balance | undefined>;
  readonly facts: Signal<readonly FeedFacts[]>;

  constructor(
    readonly name: string,
    livetable: Livetable,
    private readonly frames: Frames,
  ) {
    this.#subscription = livetable.subscribe(name, undefined, {
      onSnapshot: (feed, state) => {
        count(this.#snapshots, feed);
        if (feed === 'transfers') this.#list.snapshot(state);
      },
      onUpdate: (feed, event) => {
        count(this.#updates, feed);
        this.#newest = event.timestamp;
        if (feed === 'transfers') this.#list.update(event);
      },
      onChange: ({ feeds }) => {
        if (feeds['transfers']?.state === undefined) this.#list.clear();
        this.frames.next(this.#publish);
      },
    });
    this.#view = signal(this.#subscription.view);
    this.view = this.#view.asReadonly();
    this.said = computed(() => accountSaid(this.#view()));
    this.balance = computed(() => {
      const newest = this.#view().feeds['balance']?.state?.events[0];
      return newest && balanceOf(newest);
    });
    this.facts = computed(() =>
      Object.entries(this.#view().feeds).map(([feed, { status, position }]) => ({
        name: feed,
        status,
        position,
        snapshots: this.#snapshots.get(feed) ?? 0,
        updates: this.#updates.get(feed) ?? 0,
      })),
    );
  }

  /** Nothing is shown of it any more. */
  close(): void {
    this.#subscription.close();
  }

  readonly #publish = () => {
    this.#view.set(this.#subscription.view);
    this.#transfers.set(this.#list.transfers);
    this.older.set(this.#list.older);
    this.gap.set(this.#list.gap);
    if (this.#newest !== undefined) {
      this.#latency.set(Date.now() - this.#newest);
      this.#newest = undefined;
    }
  };
}

function count(counts: Map<string, number>, feed: string): void {
  counts.set(feed, (counts.get(feed) ?? 0) + 1);
}
