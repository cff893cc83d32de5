import { Observable } from 'rxjs';
import type { Livetable } from './client.js';
import type { AccountView } from './subscription.js';

/** The views of an account, from the moment of subscribing until unsubscribing. It never completes, and never fails: see {@link AccountView.status}. */
export function account$(livetable: Livetable, account: string, feeds?: readonly string[]): Observable<AccountView> {
  return new Observable((subscriber) => {
    const subscription = livetable.subscribe(account, feeds, { onChange: (view) => subscriber.next(view) });
    subscriber.next(subscription.view);
    return () => subscription.close();
  });
}
