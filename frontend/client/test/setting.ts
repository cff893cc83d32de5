import { connect, type Livetable, type Options, type Warning } from '../src/index.js';
import { FakeClock, FakeSocket, WELCOME } from './fakes.js';

/** A client with everything around it faked. */
export class Setting {
  readonly clock = new FakeClock();
  readonly sockets: FakeSocket[] = [];
  readonly warnings: Warning[] = [];
  readonly states: string[] = [];
  readonly client: Livetable;
  wake = () => {};

  constructor(options: Options = {}) {
    this.client = connect('wss://bank/ws', {
      openSocket: (url, subprotocol) => {
        const socket = new FakeSocket(url, subprotocol);
        this.sockets.push(socket);
        return socket;
      },
      clock: this.clock,
      random: () => 0.5,
      page: {
        onWake: (wake) => {
          this.wake = wake;
          return () => (this.wake = () => {});
        },
      },
      onStatus: ({ state }) => this.states.push(state),
      onWarning: (warning) => this.warnings.push(warning),
      ...options,
    });
  }

  /** The newest socket. */
  get socket(): FakeSocket {
    return this.sockets.at(-1)!;
  }

  /** The connection is welcomed. */
  open(): FakeSocket {
    this.socket.open();
    this.socket.say(WELCOME);
    return this.socket;
  }
}

/** A client that watches A, whose balance is 5 and whose transfers are 1 and 2, live. */
export function watching() {
  const setting = new Setting();
  const subscription = setting.client.subscribe('A');
  return { setting, subscription, socket: setting.open() };
}
