import { afterNextRender, ChangeDetectionStrategy, Component, ElementRef, inject, input, signal, viewChild } from '@angular/core';
import type { SignIn } from '@livetable/client';
import { Live } from './live';
import { Session } from './session';

/** Asks for what the server wants: a name that its issuer knows, or a token. */
@Component({
  selector: 'lt-sign-in',
  template: `
    <section class="sign-in" aria-labelledby="sign-in">
      <h2 id="sign-in">Sign in</h2>
      <p>This server shows each account only to those who may see it.</p>
      <form (submit)="submit($event, field.value)">
        <label for="credential">{{ wanted().tokenUrl ? 'Name' : 'Token' }}</label>
        <input
          #field
          id="credential"
          name="credential"
          [type]="wanted().tokenUrl ? 'text' : 'password'"
          [attr.autocomplete]="wanted().tokenUrl ? 'username' : 'off'"
          autocapitalize="none"
          spellcheck="false"
          maxlength="8192"
          required
          aria-describedby="sign-in-note"
        />
        <button type="submit" [disabled]="busy()">{{ busy() ? 'Signing in…' : 'Sign in' }}</button>
      </form>
      <p id="sign-in-note" class="note">
        @if (wanted().tokenUrl) {
          The demo's issuer knows alice (accounts ACC-0000 to ACC-0009), bob (ACC-0010 to ACC-0019) and ops (all); it asks for no password.
        } @else {
          Paste a token that your identity provider issued for this server. It is kept until this page is closed or loaded again.
        }
      </p>
      <p class="problem" role="alert">{{ problem() }}</p>
    </section>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SignInForm {
  readonly wanted = input.required<SignIn>();
  readonly busy = signal(false);
  readonly problem = signal('');
  readonly #session = inject(Session);
  readonly #live = inject(Live);
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');

  constructor() {
    // It takes the place of what had the focus: the accounts, or this form with a token that was not taken.
    afterNextRender(() => {
      if (document.activeElement === document.body) this.field().nativeElement.focus();
    });
  }

  async submit(event: Event, text: string): Promise<void> {
    event.preventDefault();
    const credential = text.trim();
    if (credential === '' || this.busy()) return;
    this.busy.set(true);
    this.problem.set('');
    try {
      const { tokenUrl } = this.wanted();
      if (tokenUrl === undefined) {
        this.#session.with(credential);
      } else {
        await this.#session.as(credential, tokenUrl);
      }
      this.#live.client.retry();
    } catch (error) {
      this.problem.set(`No token: ${error instanceof Error ? error.message : String(error)}.`);
    } finally {
      this.busy.set(false);
    }
  }
}
