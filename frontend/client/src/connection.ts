import { Authenticator } from './authenticator.js';
import { jitter } from './jitter.js';
import { TABLE, type Action, type ConnectionEvent, type ConnectionState } from './machine.js';
import {
  isFinal,
  messagesOf,
  SUBPROTOCOL,
  TOKEN_EXPIRED,
  TOKEN_REJECTED,
  type ServerMessage,
  type Welcome,
} from './protocol.js';
import type { Clock, SignIn, SocketLike, Token, Warning } from './options.js';

const WELCOME_MS = 10_000;
/** How long a connection must have been open for the next delay to be a short one again. */
const STABLE_MS = 10_000;

/** What a connection tells whoever uses it. */
export interface ConnectionListener {
  /** The connection is open: subscribe to all that is watched. */
  opened(welcome: Welcome): void;
  /** Nothing is heard any more: what is shown is stale. */
  suspended(): void;
  /** A message that is not the connection's own business. */
  received(message: ServerMessage): void;
  warn(warning: Warning): void;
  /** The state changed. */
  changed(): void;
}

export interface ConnectionOptions {
  readonly url: string;
  readonly token: Token | undefined;
  readonly openSocket: (url: string, subprotocol: string) => SocketLike;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onFrame: (direction: 'sent' | 'received', text: string) => void;
}

/** One connection at a time to a server, by the rules of {@link TABLE}. */
export class Connection {
  state: ConnectionState = 'waiting';
  /** Why the last connection ended, in words. */
  reason: string | undefined;
  /** The close code that it ended with, if the server gave one. */
  code: number | undefined;
  /** How many tries have failed since it last was open for a while. */
  failures = 0;
  welcome: Welcome | undefined;
  /** Set while the connection is refused for want of a token. */
  signIn: SignIn | undefined;

  #options: ConnectionOptions;
  #listener: ConnectionListener;
  #socket: SocketLike | undefined;
  #authenticator: Authenticator | undefined;
  #timer: unknown;
  #heardAt = 0;
  #openedAt = 0;
  #delayMs = 0;
  #leaveAloneMs: readonly [number, number] | undefined;
  #pending: ConnectionEvent[] = [];

  constructor(options: ConnectionOptions, listener: ConnectionListener) {
    this.#options = options;
    this.#listener = listener;
  }

  /** Something happened. What happens in a listener's call is taken after what it interrupts. */
  on(event: ConnectionEvent): void {
    if (this.#pending.push(event) > 1) {
      return;
    }
    try {
      for (let next: ConnectionEvent | undefined; (next = this.#pending[0]) !== undefined; this.#pending.shift()) {
        this.#step(next);
      }
    } finally {
      this.#pending = [];
    }
  }

  #step(event: ConnectionEvent): void {
    const transition = TABLE[this.state][event];
    if (transition === undefined) {
      return;
    }
    const before = this.state;
    this.state = transition.to;
    if (before !== transition.to) {
      this.#options.clock.clearTimeout(this.#timer);
    }
    for (const action of transition.actions) {
      this.#actions[action]();
    }
    if (before !== transition.to) {
      this.#listener.changed();
    }
  }

  /** Sends a message; false if there is no open connection. */
  send(message: object): boolean {
    if (this.state !== 'open') {
      return false;
    }
    const text = JSON.stringify(message);
    this.#options.onFrame('sent', text);
    this.#socket?.send(text);
    return true;
  }

  #actions: { readonly [A in Action]: () => void } = {
    dial: () => this.#dial(),
    subscribe: () => this.#opened(),
    drop: () => this.#drop(),
    suspend: () => this.#listener.suspended(),
    delay: () => this.#delay(),
    remember: () => {},
    probe: () => this.#listen(),
  };

  #dial(): void {
    this.welcome = undefined;
    this.signIn = undefined;
    this.#leaveAloneMs = undefined;
    const { openSocket, url, token, clock, random } = this.#options;
    const socket = openSocket(url, SUBPROTOCOL);
    this.#socket = socket;
    const authenticator = new Authenticator(token, socket, clock, random, {
      wanted: (signIn) => this.#refused(signIn, 'the server asks for a token'),
      failed: (reason) => this.#give(reason, 'lost'),
      delayed: (message) => this.#listener.warn({ code: 'no_token', message }),
    });
    this.#authenticator = authenticator;
    const own =
      <E>(handle: (event: E) => void) =>
      (event: E) => {
        if (this.#socket === socket) {
          handle(event);
        }
      };
    socket.onopen = own(() => void authenticator.offer());
    socket.onmessage = own((event: { data: unknown }) => this.#receive(socket, event.data));
    socket.onclose = own((event: { code: number; reason: string }) => {
      this.code = event.code;
      this.reason = event.reason || `closed with ${event.code}`;
      // A text expires once and for all.
      const expired = event.code === TOKEN_EXPIRED && typeof token === 'string';
      if (expired || event.code === TOKEN_REJECTED) {
        this.signIn = authenticator.signIn;
      }
      this.on(expired || isFinal(event.code) ? 'refused' : 'lost');
    });
    this.#timeoutIn(WELCOME_MS, 'the server does not answer');
  }

  #refused(signIn: SignIn, reason: string): void {
    this.signIn = signIn;
    this.#give(reason, 'refused');
  }

  #receive(socket: SocketLike, frame: unknown): void {
    this.#heardAt = this.#options.clock.now();
    this.#options.onFrame('received', String(frame));
    const messages = messagesOf(frame);
    if (messages === undefined) {
      this.#give('the server sent something that is no message', 'lost');
      return;
    }
    for (const message of messages) {
      if (this.#socket !== socket) {
        return;
      }
      this.#take(message);
    }
  }

  #take(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome':
        this.welcome = message;
        this.on('welcome');
        break;
      case 'goaway':
        this.#leaveAloneMs = message.retryAfterMs;
        this.on('goaway');
        break;
      case 'auth_required':
        if (this.state === 'connecting') {
          this.#authenticator?.demand(message.tokenUrl === undefined ? {} : { tokenUrl: message.tokenUrl });
        }
        break;
      case 'auth_expiring':
        void this.#authenticator?.offer();
        break;
      default:
        this.#listener.received(message);
    }
  }

  #opened(): void {
    this.reason = undefined;
    this.code = undefined;
    this.#openedAt = this.#options.clock.now();
    this.#listen();
    if (this.welcome !== undefined) {
      this.#listener.opened(this.welcome);
    }
  }

  /** Gives the connection up when two heartbeats have been missed; a page that slept finds out when it wakes. */
  #listen(): void {
    const limit = 2 * (this.welcome?.heartbeatMs ?? 0) + 1_000;
    const now = this.#options.clock.now();
    this.#heardAt = Math.min(this.#heardAt, now); // The clock may have been set back.
    const left = this.#heardAt + limit - now;
    this.#options.clock.clearTimeout(this.#timer);
    if (left <= 0) {
      this.#give('the server fell silent', 'timeout');
    } else {
      this.#timer = this.#options.clock.setTimeout(() => this.#listen(), left);
    }
  }

  #timeoutIn(ms: number, reason?: string): void {
    this.#timer = this.#options.clock.setTimeout(() => this.#give(reason, 'timeout'), ms);
  }

  #give(reason: string | undefined, event: ConnectionEvent): void {
    if (reason !== undefined) {
      this.reason = reason;
      this.code = undefined;
    }
    this.on(event);
  }

  /** Stops hearing a socket that may take long to close, or never does. */
  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#authenticator?.end();
    this.welcome = undefined;
    socket?.close(1000);
  }

  #delay(): void {
    const { clock, random } = this.#options;
    if (this.#openedAt > 0 && clock.now() - this.#openedAt >= STABLE_MS) {
      this.failures = 0;
      this.#delayMs = 0;
    }
    this.#openedAt = 0;
    this.failures += 1;
    const range = this.#leaveAloneMs;
    this.#delayMs = range ? range[0] + (range[1] - range[0]) * random() : jitter(this.#delayMs, random);
    this.#timeoutIn(this.#delayMs);
  }
}
