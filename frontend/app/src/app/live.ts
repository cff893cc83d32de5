import { DestroyRef, inject, Injectable, InjectionToken, signal } from '@angular/core';
import { connect, type ConnectionStatus, type Options } from '@livetable/client';
import { Frames } from './frames';
import { Session } from './session';

/** Where the server is, and what a test puts in its place. */
export const SERVER = new InjectionToken<{ url: string; options?: Options }>('server', {
  factory: () => ({ url: `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/ws` }),
});

/** A frame, for the developer's panel. */
export interface Frame {
  readonly direction: 'sent' | 'received';
  readonly at: number;
  readonly text: string;
}

const FRAMES = 200;

/** The close code of a connection whose token has expired. */
const TOKEN_EXPIRED = 4401;

/** The page's one connection. */
@Injectable({ providedIn: 'root' })
export class Live {
  readonly #frames = inject(Frames);
  readonly #server = inject(SERVER);
  readonly #session = inject(Session);
  readonly #status = signal<ConnectionStatus>({ state: 'connecting', failures: 0 });
  readonly #traffic = signal<readonly Frame[]>([]);
  #kept: Frame[] = [];

  readonly status = this.#status.asReadonly();
  /** The last frames, oldest first. */
  readonly traffic = this.#traffic.asReadonly();
  /** How many updates did not follow on what was known: each would be a bug. */
  readonly broken = signal(0);

  readonly client = connect(this.#server.url, {
    token: this.#session.token,
    ...this.#server.options,
    onStatus: (status) => {
      if (status.code === TOKEN_EXPIRED) this.#session.expired();
      this.#status.set(status);
    },
    onWarning: ({ code, message }) => {
      if (code === 'broken_chain') this.broken.update((n) => n + 1);
      console.warn(`livetable: ${code}: ${message}`);
    },
    onFrame: (direction, text) => {
      this.#kept.push({ direction, at: Date.now(), text });
      if (this.#kept.length > FRAMES) this.#kept = this.#kept.slice(-FRAMES);
      this.#frames.next(this.#publish);
    },
  });

  readonly #publish = () => this.#traffic.set([...this.#kept]);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.client.close());
  }
}
