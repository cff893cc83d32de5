/** What the page says: pure functions from what the client knows to text. */

const STALE_REASONS = {
  loading: 'catching up',
  catching_up: 'the server is catching up with Kafka',
  kafka_unreachable: 'the server cannot reach Kafka',
  open_transaction: 'a transaction has been open for too long',
  misplaced_records: 'records were found in a partition that is not theirs',
  data_loss: 'Kafka lost records of this feed',
  not_ready: 'the server is not ready yet',
  disconnected: 'not connected',
};

/** A reason in words; one of a newer server is shown as it is. */
export function reasonText(reason) {
  return STALE_REASONS[reason] ?? reason;
}

/**
 * The banner: `level` is live only if the connection is open and the server vouches for every feed shown.
 *
 * @param {import('./livetable.js').Connection} connection
 * @param {{account: string, state: string, reason?: string, message?: string} | undefined} view undefined: no account is chosen
 * @returns {{level: 'live' | 'wait' | 'stale' | 'bad', text: string}}
 */
export function banner(connection, view) {
  switch (connection.state) {
    case 'connecting':
      return { level: 'wait', text: connection.attempt === 0 ? 'Connecting…' : 'Reconnecting…' };
    case 'waiting':
      return { level: 'stale', text: `Connection lost (${connection.reason}). Reconnecting soon. ${shownIsOld(view)}`.trim() };
    case 'closed':
      return { level: 'bad', text: `Not connected: ${connection.reason}.` };
    default:
      return subscriptionBanner(view);
  }
}

function subscriptionBanner(view) {
  if (view === undefined) {
    return { level: 'wait', text: 'Connected. Choose an account.' };
  }
  switch (view.state) {
    case 'live':
      return { level: 'live', text: `Live: ${view.account}` };
    case 'stale':
      return { level: 'stale', text: `Not current: ${reasonText(view.reason)}.` };
    case 'failed':
      return { level: 'bad', text: `${view.account} cannot be shown. ${view.message ?? reasonText(view.reason)}` };
    default:
      return { level: 'wait', text: `Loading ${view.account}… (${reasonText(view.reason ?? 'loading')})` };
  }
}

function shownIsOld(view) {
  const shown = view !== undefined && Object.values(view.feeds).some((feed) => feed.state === 'stale');
  return shown ? 'What is shown may be out of date.' : '';
}

/**
 * An amount in minor units as text, computed on its digits: no binary fraction is involved.
 *
 * @param {number | bigint} minor an integer
 * @param {string} currency an ISO 4217 code, which says how many digits are behind the point
 * @param {{locale?: string, signed?: boolean}} [options] signed: a plus stands before an amount above 0
 */
export function money(minor, currency, { locale, signed = false } = {}) {
  if (typeof minor !== 'bigint' && !Number.isSafeInteger(minor)) {
    return `${minor} ${currency}`;
  }
  const digits = fractionDigits(currency);
  const amount = BigInt(minor);
  const text = (amount < 0n ? -amount : amount).toString().padStart(digits + 1, '0');
  const whole = new Intl.NumberFormat(locale).format(BigInt(text.slice(0, text.length - digits)));
  const fraction = digits === 0 ? '' : decimalPoint(locale) + text.slice(-digits);
  const sign = amount < 0n ? '−' : signed && amount > 0n ? '+' : '';
  return `${sign}${whole}${fraction} ${currency}`;
}

function fractionDigits(currency) {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  } catch {
    return 2;
  }
}

function decimalPoint(locale) {
  return new Intl.NumberFormat(locale).formatToParts(1.1).find((part) => part.type === 'decimal').value;
}

/** A time of day with date, to the second; what is no time is shown as it is. */
export function time(at, locale) {
  const date = new Date(at);
  return Number.isNaN(date.getTime())
    ? String(at)
    : date.toLocaleString(locale, { dateStyle: 'short', timeStyle: 'medium' });
}

/** The account that a location's hash names, or '' if it names none. */
export function accountOf(hash) {
  try {
    return decodeURIComponent(hash.replace(/^#/, '')).trim();
  } catch {
    return '';
  }
}

/** How many of an account's transfers are shown, in words. */
export function historyNote({ count, events, more, truncated }) {
  if (events.length === 0) return 'No transfers.';
  const shown = more ? `The last ${events.length} of ${count} transfers.` : `${count} ${count === 1 ? 'transfer' : 'transfers'}.`;
  return truncated ? `${shown} Some older ones were passed over while this page was not connected.` : shown;
}
