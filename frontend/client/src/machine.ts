/**
 * The connection as a state machine. The table is the one of docs/client.md, and a test compares the two; {@link Connection}
 * carries it out.
 */

/** connecting: a socket is being opened and has not been welcomed; waiting: until it is tried again. */
export type ConnectionState = 'connecting' | 'open' | 'waiting' | 'refused' | 'closed';

/**
 * What happens to a connection. lost: the socket ended, or said something that is no message; refused: it ended with a code that
 * says that trying again cannot help; timeout: nothing was heard for too long, or the wait is over; wake: the page is shown again, the network is back, or someone
 * asks for a try; close: the application closes for good.
 */
export type ConnectionEvent = 'welcome' | 'goaway' | 'lost' | 'refused' | 'timeout' | 'wake' | 'close';

/**
 * What is done. dial: open a socket; subscribe: to all that is watched, with positions; drop: let go of the socket; suspend:
 * what is shown is stale from now on; delay: wait for a random time, longer after each failure; remember: the time that the
 * server wants to be left alone; probe: give the socket up if it has been silent while nobody listened.
 */
export type Action = 'dial' | 'subscribe' | 'drop' | 'suspend' | 'delay' | 'remember' | 'probe';

export interface Transition {
  readonly to: ConnectionState;
  readonly actions: readonly Action[];
}

const go = (to: ConnectionState, ...actions: Action[]): Transition => ({ to, actions });

/** An event that a state has no entry for is ignored. */
export const TABLE: { readonly [S in ConnectionState]: { readonly [E in ConnectionEvent]?: Transition } } = {
  connecting: {
    welcome: go('open', 'subscribe'),
    goaway: go('connecting', 'remember'),
    lost: go('waiting', 'drop', 'delay'),
    refused: go('refused', 'drop'),
    timeout: go('waiting', 'drop', 'delay'),
    close: go('closed', 'drop', 'suspend'),
  },
  open: {
    goaway: go('open', 'remember'),
    lost: go('waiting', 'drop', 'suspend', 'delay'),
    refused: go('refused', 'drop', 'suspend'),
    timeout: go('waiting', 'drop', 'suspend', 'delay'),
    wake: go('open', 'probe'),
    close: go('closed', 'drop', 'suspend'),
  },
  waiting: {
    timeout: go('connecting', 'dial'),
    wake: go('connecting', 'dial'),
    close: go('closed', 'suspend'),
  },
  refused: {
    wake: go('connecting', 'dial'),
    close: go('closed', 'suspend'),
  },
  closed: {},
};
