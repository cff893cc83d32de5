import { ChangeDetectionStrategy, Component, computed, effect, inject, input, output, signal, untracked } from '@angular/core';
import { WatchedAccount, type FeedFacts } from './account';
import { Chart } from './chart';
import { Frames } from './frames';
import { Live } from './live';
import { money } from './money';
import { Transfers } from './transfers';
import { clock } from './words';

/** What the developer's panel says of each feed. */
const ROWS: readonly { readonly name: string; readonly of: (feed: FeedFacts) => string | number | undefined }[] = [
  { name: 'status', of: ({ status }) => [status.state, status.reason].filter(Boolean).join(': ') },
  { name: 'epoch', of: ({ position }) => position?.epoch },
  { name: 'partition', of: ({ position }) => position?.partition },
  { name: 'next', of: ({ position }) => position?.next },
  { name: 'snapshots', of: ({ snapshots }) => snapshots },
  { name: 'updates', of: ({ updates }) => updates },
];

/** One account: its balance, how it came about, and whether that is current. */
@Component({
  selector: 'lt-account',
  imports: [Chart, Transfers],
  template: `
    <header>
      <h2>{{ account() }}</h2>
      <p class="status" role="status" [attr.data-level]="said().level">
        <span class="dot" aria-hidden="true"></span>{{ said().text }}
      </p>
      <button type="button" class="quiet" (click)="closed.emit()" [attr.aria-label]="'Stop showing ' + account()">✕</button>
    </header>
    @if (said().detail; as detail) {
      <p class="detail">{{ detail }}</p>
    }
    @if (said().level !== 'bad') {
      <section class="balance" [class.old]="said().level !== 'live'" [attr.aria-label]="'Balance of ' + account()">
        @if (watched().balance(); as balance) {
          @for (moment of [moved()]; track moment.version) {
            <p class="money" [class.up]="moment.direction > 0" [class.down]="moment.direction < 0">
              {{ money(balance.minor, balance.currency) }}
            </p>
          }
          <p class="note">as of {{ clock(balance.at) }}</p>
        } @else {
          <p class="money none">—</p>
          <p class="note">{{ known('balance') ? 'No balance.' : ' ' }}</p>
        }
      </section>
      @if (watched().transfers().length > 1) {
        <lt-chart [transfers]="watched().transfers()" />
      }
      <section [attr.aria-label]="'Transfers of ' + account()" [class.old]="said().level !== 'live'">
        @if (watched().transfers().length > 0) {
          <lt-transfers [account]="account()" [transfers]="watched().transfers()" />
          @if (watched().gap()) {
            <p class="note">Some older transfers were passed over while this page was not connected.</p>
          } @else if (watched().older()) {
            <p class="note">There are older transfers.</p>
          }
        } @else if (known('transfers')) {
          <p class="note">No transfers.</p>
        }
      </section>
    }
    @if (developer()) {
      <section class="developer" [attr.aria-label]="'Protocol of ' + account()">
        <table>
          <thead>
            <tr>
              <th scope="col">feed</th>
              @for (feed of watched().facts(); track feed.name) {
                <th scope="col">{{ feed.name }}</th>
              }
            </tr>
          </thead>
          <tbody>
            @for (row of rows; track row.name) {
              <tr>
                <th scope="row">{{ row.name }}</th>
                @for (feed of watched().facts(); track feed.name) {
                  <td>{{ row.of(feed) }}</td>
                }
              </tr>
            }
          </tbody>
        </table>
        <p class="note">
          Chain: {{ live.broken() === 0 ? 'every update followed on the one before' : live.broken() + ' updates did not follow' }}.
          @if (watched().latency(); as latency) {
            Last record to paint: {{ latency }} ms.
          }
        </p>
      </section>
    }
  `,
  host: { class: 'account' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AccountPanel {
  readonly account = input.required<string>();
  readonly developer = input(false);
  readonly closed = output();
  readonly live = inject(Live);
  readonly #frames = inject(Frames);
  readonly money = money;
  readonly clock = clock;
  readonly rows = ROWS;

  /** A new one for each account: nothing of another account can be shown. */
  readonly watched = computed(() => new WatchedAccount(this.account(), untracked(() => this.live.client), this.#frames));
  readonly said = computed(() => this.watched().said());
  /** Whether it is known what a feed has of the account, if anything. */
  readonly known = (feed: string) => this.watched().view().feeds[feed]?.state !== undefined;
  /** Which way the balance went last; a new version starts the highlight anew. */
  readonly moved = signal<{ readonly version: number; readonly direction: number }>({ version: 0, direction: 0 });

  constructor() {
    effect((ended) => {
      const watched = this.watched();
      ended(() => watched.close());
    });
    let before: { readonly of: WatchedAccount; readonly minor: bigint } | undefined;
    effect(() => {
      const of = this.watched();
      const balance = of.balance();
      const now = balance && { of, minor: balance.minor };
      const direction = now && before?.of === of ? Number(now.minor > before.minor) - Number(now.minor < before.minor) : 0;
      before = now;
      if (direction !== 0) {
        this.moved.update(({ version }) => ({ version: version + 1, direction }));
      }
    });
  }
}
