import type { AccountView, ConnectionStatus, FeedStatus } from '@livetable/client';

/** How a status is coloured: what is vouched for, what is being waited for, what may be old, what is wrong. */
export type Level = 'live' | 'wait' | 'stale' | 'bad';

export interface Said {
  readonly level: Level;
  readonly text: string;
  readonly detail?: string;
}

const REASONS: { readonly [reason: string]: string } = {
  catching_up: 'the server is catching up with Kafka',
  kafka_unreachable: 'the server cannot reach Kafka',
  open_transaction: 'a transaction has been open for too long',
  misplaced_records: 'records were found in a partition that is not theirs',
  data_loss: 'Kafka lost records of this feed',
  not_ready: 'the server is not ready yet',
};

/** A reason in words; one of a newer server is shown as it is. */
export function reasonText(reason: string | undefined): string {
  return reason === undefined ? 'unknown' : (REASONS[reason] ?? reason);
}

/** The banner of the whole page. It says live only of a connection that is open. */
export function connectionSaid({ state, reason, code, signIn }: ConnectionStatus): Said {
  if (signIn !== undefined) {
    return code === undefined
      ? { level: 'wait', text: 'Not signed in' }
      : { level: 'bad', text: 'Not signed in', detail: `The server did not take the token: ${reason ?? 'it did not say why'}.` };
  }
  switch (state) {
    case 'connecting':
      return { level: 'wait', text: 'Connecting…' };
    case 'open':
      return { level: 'live', text: 'Connected' };
    case 'reconnecting':
      return {
        level: 'stale',
        text: 'Reconnecting…',
        detail: `The connection was lost (${reason ?? 'unknown'}). What is shown may be out of date.`,
      };
    case 'refused':
      return { level: 'bad', text: 'Refused', detail: reason ?? 'The server refuses this connection.' };
    case 'closed':
      return { level: 'bad', text: 'Closed' };
  }
}

/** What may be said of an account. */
export function accountSaid({ status, feeds }: AccountView): Said {
  const absent = Object.values(feeds).every((feed) => feed.state !== undefined && !feed.state.exists);
  switch (status.state) {
    case 'live':
      return absent
        ? { level: 'live', text: 'Live · no such account', detail: 'It appears here with its first record.' }
        : { level: 'live', text: 'Live' };
    case 'stale':
      return { level: 'stale', text: `Stale since ${clock(status.since)}`, detail: `Not current: ${reasonText(status.reason)}.` };
    case 'reconnecting':
      return { level: 'stale', text: `Stale since ${clock(status.since)}`, detail: 'No connection to the server.' };
    case 'refused':
      return refused(status);
    case 'connecting':
      return { level: 'wait', text: 'Loading…', ...(status.reason !== undefined && { detail: `Waiting: ${reasonText(status.reason)}.` }) };
  }
}

function refused({ reason, message }: FeedStatus): Said {
  const text = reason === 'forbidden' ? 'Forbidden' : 'Cannot be shown';
  return { level: 'bad', text, detail: message || reasonText(reason) };
}

/** A time of day, to the second. */
export function clock(at: number, locale?: string): string {
  return new Date(at).toLocaleTimeString(locale, { timeStyle: 'medium' });
}

/** A time of day; with its day if that is not today. */
export function dayAndTime(at: number, now = Date.now(), locale?: string): string {
  const date = new Date(at);
  const today = date.toDateString() === new Date(now).toDateString();
  return today ? clock(at, locale) : `${date.toLocaleDateString(locale, { day: 'numeric', month: 'short' })}, ${clock(at, locale)}`;
}
