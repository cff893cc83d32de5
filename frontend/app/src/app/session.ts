import { Injectable } from '@angular/core';

/**
 * Who is signed in, in this tab. Kept in memory only: what is in a browser's storage outlives the visit, and any script of the
 * origin can read it there; the price is to sign in again after a reload.
 */
@Injectable({ providedIn: 'root' })
export class Session {
  #source: (() => Promise<string>) | undefined;
  #pasted = false;

  /** What the client library asks for tokens; undefined if nobody is signed in. */
  readonly token = async (): Promise<string | undefined> => this.#source?.();

  /**
   * Signs in by name at an issuer, which is asked for each token anew.
   *
   * @throws Error if it gives none, with what it says
   */
  async as(name: string, tokenUrl: string): Promise<void> {
    const source = () => issued(name, tokenUrl);
    await source();
    this.#source = source;
    this.#pasted = false;
  }

  /** Signs in with a token that the user has. */
  with(token: string): void {
    this.#source = () => Promise.resolve(token);
    this.#pasted = true;
  }

  /** The server says that the token has expired: a pasted one is of no use any more. */
  expired(): void {
    if (this.#pasted) this.#source = undefined;
  }
}

async function issued(name: string, tokenUrl: string): Promise<string> {
  const url = new URL(tokenUrl);
  url.searchParams.set('sub', name);
  const answer = await fetch(url, { credentials: 'omit' }).catch(() => {
    throw new Error(`${url.host} cannot be reached`);
  });
  const said = (await answer.json().catch(() => ({}))) as { token?: unknown; error?: unknown };
  if (!answer.ok || typeof said.token !== 'string') {
    throw new Error(typeof said.error === 'string' ? said.error : `${url.host} answered ${answer.status}`);
  }
  return said.token;
}
