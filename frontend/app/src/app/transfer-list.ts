import type { FeedEvent, FeedState } from '@livetable/client';
import { transferOf, type Transfer } from './bank';

/** How many transfers the page keeps of an account; the oldest go first. */
const MOST = 2_000;

/**
 * The transfers of an account as the page lists them, newest first. The server shows the last few; what was seen before those
 * stays listed for as long as nothing is missing in between.
 */
export class TransferList {
  /** Newest first. */
  transfers: readonly Transfer[] = [];
  /** Whether older transfers exist that are not listed. */
  older = false;
  /** Whether transfers were passed over below the oldest one listed. */
  gap = false;

  /** Takes a snapshot: it joins what is listed, or replaces it. */
  snapshot(state: FeedState): void {
    const shown = state.events.map(transferOf).filter((transfer) => transfer !== undefined).reverse();
    const joins = !state.truncated && state.reset === undefined && state.exists;
    const oldest = shown.at(-1)?.offset ?? Infinity;
    const before = joins ? this.transfers.filter((transfer) => transfer.offset < oldest) : [];
    // What was removed meanwhile is not below the last removal, which the count tells.
    const kept = before.slice(0, Math.max(0, state.count - shown.length));
    this.transfers = [...shown, ...kept];
    this.gap = state.truncated;
    this.#trim(state.count);
  }

  /** Takes one event. */
  update(event: FeedEvent): void {
    if (event.value === null) {
      this.clear();
      return;
    }
    const transfer = transferOf(event);
    if (transfer !== undefined) {
      this.transfers = [transfer, ...this.transfers];
      this.#trim(this.transfers.length + (this.older ? 1 : 0));
    }
  }

  /** Nothing is known of them, or there are none. */
  clear(): void {
    this.transfers = [];
    this.older = false;
    this.gap = false;
  }

  #trim(count: number): void {
    if (this.transfers.length > MOST) {
      this.transfers = this.transfers.slice(0, MOST);
    }
    this.older = count > this.transfers.length;
  }
}
