/** What this library needs of a WebSocket. */
export interface SocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

/** Time, in milliseconds. */
export interface Clock {
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
  now(): number;
}

/**
 * A token, or what gets one: asked for on each connection, and again before one expires. Undefined: there is none, which a server
 * without authentication does not mind.
 */
export type Token = string | (() => string | undefined | Promise<string | undefined>);

/** What a server said of how to sign in. */
export interface SignIn {
  /** Where tokens can be got, if the server names a place. */
  readonly tokenUrl?: string;
}

/** What a client is made with; everything has a default. */
export interface Options {
  /** Sent as the first message of each connection; needed if the server asks for authentication. */
  readonly token?: Token;
  /** The connection's status changed. */
  readonly onStatus?: (status: ConnectionStatus) => void;
  /** Something went wrong that concerns no subscription, or that should never be: for logs. */
  readonly onWarning?: (warning: Warning) => void;
  /** Every frame as it was sent or received: for developers' tools. Tokens are not shown. */
  readonly onFrame?: (direction: 'sent' | 'received', text: string) => void;
  /** How a socket is opened: where there is no global WebSocket, and in tests. */
  readonly openSocket?: (url: string, subprotocol: string) => SocketLike;
  readonly clock?: Clock;
  /** From [0, 1). */
  readonly random?: () => number;
  /** Where `online` and `visibilitychange` come from; null: nowhere. The page, if there is one. */
  readonly page?: PageEvents | null;
}

/** What a page says of itself. */
export interface PageEvents {
  /** Calls back when the page is shown again, or the network is; returns what ends that. */
  onWake(wake: () => void): () => void;
}

/** A connection as its users see it. */
export interface ConnectionStatus {
  /** reconnecting: it was lost, and is or will be tried again; refused: trying again cannot help; closed: by {@link Livetable.close}. */
  readonly state: 'connecting' | 'open' | 'reconnecting' | 'refused' | 'closed';
  /** How many tries have failed in a row. */
  readonly failures: number;
  /** Why, in words. */
  readonly reason?: string;
  /** The WebSocket close code, if the server gave one. */
  readonly code?: number;
  /** Refused for want of a token that the server takes: get one, and call {@link Livetable.retry}. */
  readonly signIn?: SignIn;
  /** Who the server says the token is of; undefined without authentication. */
  readonly subject?: string;
}

/** broken_chain: an update did not follow on what was known; the client asks again, and nothing wrong is shown. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}

export const SYSTEM_CLOCK: Clock = {
  setTimeout: (run, ms) => globalThis.setTimeout(run, ms),
  clearTimeout: (timer) => globalThis.clearTimeout(timer as number),
  now: () => Date.now(),
};

/** The page that the library runs in; undefined outside of one. */
export function browserPage(): PageEvents | undefined {
  if (typeof document === 'undefined' || typeof window === 'undefined') {
    return undefined;
  }
  return {
    onWake(wake) {
      const shown = () => {
        if (document.visibilityState === 'visible') {
          wake();
        }
      };
      window.addEventListener('online', wake);
      document.addEventListener('visibilitychange', shown);
      return () => {
        window.removeEventListener('online', wake);
        document.removeEventListener('visibilitychange', shown);
      };
    },
  };
}
