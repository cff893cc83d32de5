import { Observable } from 'rxjs';
import type { Livetable } from './client.js';
import type { AccountView } from './subscription.js';

/** The views of an account, from the moment of subscribing until unsubscribing. It never completes, and never fails: see {@link AccountView.status}. */
export function account$(livetable: Livetable, account: string, feeds?: readonly string[]): Observable<AccountView> {
  return new Observable((subscriber) => {
    let last: AccountView | undefined;
    const next = (view: AccountView) => {
      if (view !== last) {
        last = view;
        subscriber.next(view);
      }
    };
    const subscription = livetable.subscribe(account, feeds, { onChange: next });
    next(subscription.view); // At once, for whoever needs a first value.
    return () => subscription.close();
  });
}
