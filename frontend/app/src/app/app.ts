import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { AccountPanel } from './account-panel';
import { Chosen } from './chosen';
import { Live } from './live';
import { SignInForm } from './sign-in';
import { clock, connectionSaid } from './words';

/** The page: accounts side by side, and a banner that says how far to trust them. */
@Component({
  selector: 'lt-root',
  imports: [AccountPanel, SignInForm],
  template: `
    <a class="skip" href="#accounts" (click)="skip($event)">Skip to the accounts</a>
    <header class="top">
      <h1><img src="icon.svg" alt="" width="28" height="28" />Livetable</h1>
      <form (submit)="choose($event, field.value)">
        <label for="account">Account</label>
        <input #field id="account" name="account" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="256" placeholder="ACC-0001" required list="recent" />
        <datalist id="recent">
          @for (one of chosen.recent(); track one) {
            <option [value]="one"></option>
          }
        </datalist>
        <button type="submit">Watch</button>
        <label class="check"><input type="checkbox" [checked]="beside()" (change)="beside.set(!beside())" /> side by side</label>
      </form>
      <button type="button" class="quiet" [attr.aria-pressed]="developer()" (click)="developer.set(!developer())">Protocol</button>
      @if (live.status().subject; as subject) {
        <p class="signed-in">{{ subject }} <button type="button" class="quiet" (click)="signOut()">Sign out</button></p>
      }
    </header>
    <section class="banner" aria-label="Connection" [attr.data-level]="said().level">
      <div class="said" role="status">
        <span class="dot" aria-hidden="true"></span><strong>{{ said().text }}</strong>
        @if (said().detail; as detail) {
          <span>{{ detail }}</span>
        }
      </div>
      @if (live.status().state === 'reconnecting') {
        <span>Try {{ live.status().failures }}.</span>
      }
      @if ((said().level === 'stale' || said().level === 'bad') && !live.status().signIn) {
        <button type="button" class="quiet" (click)="live.client.retry()">Try now</button>
      }
    </section>
    <main id="accounts" tabindex="-1">
      @if (live.status().signIn; as wanted) {
        <lt-sign-in [wanted]="wanted" />
      } @else {
        @for (account of chosen.accounts(); track account) {
          <lt-account [account]="account" [developer]="developer()" (closed)="chosen.remove(account); toAccounts()" />
        } @empty {
          <section class="welcome">
            <h2>Watch an account</h2>
            <p>Its balance and its transfers are shown at once, and every change as it happens.</p>
            @if (chosen.recent().length > 0) {
              <p>Viewed lately:</p>
              <ul class="recent">
                @for (one of chosen.recent(); track one) {
                  <li><button type="button" (click)="chosen.show(one, false); toAccounts()">{{ one }}</button></li>
                }
              </ul>
            } @else {
              <p><button type="button" (click)="chosen.show('ACC-0001', false); toAccounts()">ACC-0001</button> is one that the demo has.</p>
            }
          </section>
        }
      }
    </main>
    @if (developer()) {
      <section class="traffic" aria-label="Frames">
        <h2>Frames</h2>
        <ol tabindex="0" aria-label="The last frames, newest first">
          @for (frame of newestFirst(); track $index) {
            <li [class.sent]="frame.direction === 'sent'">
              <span>{{ clock(frame.at) }} {{ frame.direction === 'sent' ? '→' : '←' }}</span><code>{{ frame.text }}</code>
            </li>
          }
        </ol>
      </section>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class App {
  readonly live = inject(Live);
  readonly chosen = inject(Chosen);
  readonly beside = signal(false);
  readonly developer = signal(false);
  readonly said = computed(() => connectionSaid(this.live.status()));
  readonly newestFirst = computed(() => [...this.live.traffic()].reverse().slice(0, 50));
  readonly clock = clock;

  choose(event: Event, account: string): void {
    event.preventDefault();
    const name = account.trim();
    if (name !== '') this.chosen.show(name, this.beside());
  }

  /** The token is in this page's memory only, and goes with it. */
  signOut(): void {
    location.reload();
  }

  /** The hash says which accounts are shown, so a link must not change it. */
  skip(event: Event): void {
    event.preventDefault();
    this.toAccounts();
  }

  /** A button that vanishes when it is pressed would take the keyboard's place with it. */
  toAccounts(): void {
    document.getElementById('accounts')?.focus();
  }
}
