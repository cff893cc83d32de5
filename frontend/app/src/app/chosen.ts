import { DestroyRef, inject, Injectable, signal } from '@angular/core';

const RECENT = 'livetable.recent';
const MOST_RECENT = 8;

/** Which accounts are shown, side by side: kept in the location's hash, so that a link shows the same. */
@Injectable({ providedIn: 'root' })
export class Chosen {
  readonly #accounts = signal<readonly string[]>(accountsOf(location.hash));
  readonly #recent = signal<readonly string[]>(readRecent());

  readonly accounts = this.#accounts.asReadonly();
  /** The accounts viewed lately in this browser, newest first. */
  readonly recent = this.#recent.asReadonly();

  constructor() {
    const changed = () => this.#accounts.set(accountsOf(location.hash));
    window.addEventListener('hashchange', changed);
    inject(DestroyRef).onDestroy(() => window.removeEventListener('hashchange', changed));
    this.#accounts().forEach((account) => this.#remember(account));
  }

  /** Shows one account alone, or beside the others. */
  show(account: string, beside: boolean): void {
    const others = beside ? this.#accounts().filter((one) => one !== account) : [];
    this.#set([...others, account]);
    this.#remember(account);
  }

  remove(account: string): void {
    this.#set(this.#accounts().filter((one) => one !== account));
  }

  #set(accounts: readonly string[]): void {
    this.#accounts.set(accounts);
    location.hash = accounts.map(encodeURIComponent).join(',');
  }

  #remember(account: string): void {
    const recent = [account, ...this.#recent().filter((one) => one !== account)].slice(0, MOST_RECENT);
    this.#recent.set(recent);
    try {
      localStorage.setItem(RECENT, JSON.stringify(recent));
    } catch {
      // Storage is full or forbidden: the list lasts as long as the page.
    }
  }
}

/** The accounts that a hash names. */
export function accountsOf(hash: string): readonly string[] {
  const names = hash
    .replace(/^#/, '')
    .split(',')
    .map((name) => {
      try {
        return decodeURIComponent(name).trim();
      } catch {
        return '';
      }
    })
    .filter((name) => name !== '');
  return [...new Set(names)];
}

function readRecent(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(RECENT) ?? '[]');
    return Array.isArray(stored) ? stored.filter((one) => typeof one === 'string').slice(0, MOST_RECENT) : [];
  } catch {
    return [];
  }
}
