import { jitter } from './jitter.js';
import type { Clock, SignIn, SocketLike, Token } from './options.js';

/** What an authenticator tells its connection; nothing once its socket has been let go of. */
export interface AuthenticatorListener {
  /** The server shows nothing without a token, and there is none. */
  wanted(signIn: SignIn): void;
  /** No first token could be got. */
  failed(reason: string): void;
  /** No fresh token could be got; it is tried again for as long as the connection lasts. */
  delayed(reason: string): void;
}

/** Gives one socket its tokens: the first when it opens, a fresh one when the server says that one expires. */
export class Authenticator {
  #sent: string | undefined;
  #asking = false;
  #demand: SignIn | undefined;
  #timer: unknown;
  #delayMs = 0;
  #over = false;

  constructor(
    private readonly token: Token | undefined,
    private readonly socket: SocketLike,
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly listener: AuthenticatorListener,
  ) {}

  /** Asks for a token and sends it. One that was sent before is not sent again: it expires all the same. */
  async offer(): Promise<void> {
    this.clock.clearTimeout(this.#timer);
    this.#asking = true;
    try {
      const token = typeof this.token === 'function' ? await this.token() : this.token;
      this.#asking = false;
      if (this.#over) {
        return;
      }
      if (token === undefined || token === '') {
        this.#want();
      } else if (token !== this.#sent) {
        this.#sent = token;
        this.socket.send(JSON.stringify({ type: 'auth', token }));
      }
    } catch (error) {
      this.#asking = false;
      if (!this.#over) {
        this.#failed(`no token: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  /** The server shows nothing without a token. */
  demand(signIn: SignIn): void {
    this.#demand = signIn;
    if (!this.#asking && this.#sent === undefined) {
      this.#want();
    }
  }

  /** What the server said of where to get a token. */
  get signIn(): SignIn {
    return this.#demand ?? {};
  }

  /** The socket is let go of. */
  end(): void {
    this.#over = true;
    this.clock.clearTimeout(this.#timer);
  }

  #want(): void {
    if (this.#demand !== undefined && this.#sent === undefined) {
      this.listener.wanted(this.#demand);
    }
  }

  #failed(reason: string): void {
    if (this.#sent === undefined) {
      this.listener.failed(reason);
    } else {
      this.#delayMs = jitter(this.#delayMs, this.random);
      this.#timer = this.clock.setTimeout(() => void this.offer(), this.#delayMs);
      this.listener.delayed(reason);
    }
  }
}
