import { Account } from './account.js';
import { Connection } from './connection.js';
import { browserPage, SYSTEM_CLOCK, type ConnectionStatus, type Options, type SocketLike, type Warning } from './options.js';
import type { ServerMessage } from './protocol.js';
import { safely } from './safely.js';
import { Subscription, type Handlers } from './subscription.js';

/** A client of one server, or of several behind one address. It stays connected until it is closed. */
export class Livetable {
  readonly #accounts = new Map<string, Account>();
  readonly #connection: Connection;
  readonly #options: Options;
  readonly #stopPage: () => void;
  readonly #account;
  #lastId = 0;

  /** Made by {@link connect}. */
  constructor(url: string, options: Options) {
    const clock = options.clock ?? SYSTEM_CLOCK;
    const random = options.random ?? Math.random;
    this.#options = options;
    this.#connection = new Connection(
      {
        url,
        token: options.token,
        openSocket: options.openSocket ?? ((to, protocol) => new WebSocket(to, protocol) as unknown as SocketLike),
        clock,
        random,
        onFrame: (direction, text) => safely(() => options.onFrame?.(direction, text)),
      },
      {
        opened: () => {
          this.#lastId = 0;
          this.#accounts.forEach((account) => account.subscribe());
        },
        suspended: () => this.#accounts.forEach((account) => account.suspend()),
        received: (message) => this.#received(message),
        warn: (warning) => this.#warn(warning),
        changed: () => safely(() => options.onStatus?.(this.status)),
      },
    );
    this.#account = {
      clock,
      random,
      ask: (message: object) => {
        const id = this.#lastId + 1;
        return this.#connection.send({ ...message, id }) ? (this.#lastId = id) : undefined;
      },
      served: () => this.#connection.welcome?.feeds,
      warn: (code: string, message: string) => this.#warn({ code, message }),
    };
    const page = options.page === undefined ? browserPage() : options.page;
    this.#stopPage = page?.onWake(() => {
      if (this.#connection.state !== 'refused') {
        this.retry();
      }
    }) ?? (() => {});
    this.#connection.on('wake');
  }

  /** The connection as it is. */
  get status(): ConnectionStatus {
    const { state, failures, reason, code, signIn, welcome } = this.#connection;
    return {
      state: state === 'waiting' || (state === 'connecting' && failures > 0) ? 'reconnecting' : state,
      failures,
      ...(reason !== undefined && { reason }),
      ...(code !== undefined && { code }),
      ...(signIn !== undefined && { signIn }),
      ...(welcome?.auth !== undefined && { subject: welcome.auth.subject }),
    };
  }

  /**
   * Watches an account.
   *
   * @param account the record key, as text
   * @param feeds which of the server's feeds; all if left out
   */
  subscribe(account: string, feeds?: readonly string[], handlers: Handlers = {}): Subscription {
    if (this.#connection.state === 'closed') {
      throw new Error('This client is closed; connect again.');
    }
    if (feeds?.length === 0) {
      throw new Error('Name at least one feed, or leave feeds out to watch all.');
    }
    let watched = this.#accounts.get(account);
    if (watched === undefined) {
      watched = new Account(account, this.#account);
      this.#accounts.set(account, watched);
    }
    const shared = watched;
    return new Subscription(shared, feeds, handlers, () => this.#left(shared));
  }

  /** Tries at once, if a try is being waited for or the server has refused. */
  retry(): void {
    this.#connection.on('wake');
  }

  /** Closes the connection and all subscriptions, for good. */
  close(): void {
    this.#stopPage();
    this.#connection.on('close');
    const watched = [...this.#accounts.values()];
    this.#accounts.clear();
    watched.forEach(({ observers }) => [...observers].forEach((observer) => observer.ended()));
  }

  #left(account: Account): void {
    if (account.observers.size === 0 && this.#accounts.get(account.name) === account) {
      this.#accounts.delete(account.name);
      account.unsubscribe();
    }
  }

  #warn(warning: Warning): void {
    safely(() => this.#options.onWarning?.(warning));
  }

  #received(message: ServerMessage): void {
    if ('account' in message && message.account !== undefined) {
      this.#accounts.get(message.account)?.take(message);
    } else if (message.type === 'authenticated') {
      // What one token does not allow another may.
      this.#accounts.forEach((account) => account.forbidden && account.subscribe());
    } else if (message.type === 'error') {
      const asked = [...this.#accounts.values()].find((account) => account.asked(message.id));
      if (asked === undefined) {
        this.#warn({ code: message.code, message: message.message });
      } else {
        asked.take(message);
      }
    }
  }
}

/**
 * Connects to a Livetable server, and stays connected: when the connection is lost it is tried again, and what was watched goes on
 * where it stood.
 *
 * @param url of the server's WebSocket, such as `wss://host/ws`
 * @throws SyntaxError if that is no WebSocket URL
 */
export function connect(url: string, options: Options = {}): Livetable {
  return new Livetable(url, options);
}
