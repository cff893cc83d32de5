import { Injectable } from '@angular/core';
import { connect } from '@livetable/client';
import { account$ } from '@livetable/client/rxjs';

@Injectable({ providedIn: 'root' })
export class Accounts {
  readonly #livetable = connect('ws://127.0.0.1:8080/ws');

  readonly watch = (account: string) => account$(this.#livetable, account);
}
