import { LivetableClient } from './livetable.js';
import { accountOf, banner, historyNote, money, time } from './present.js';

/** The page: one account, chosen in the form and kept in the location's hash. */

const byId = (id) => document.getElementById(id);
const form = byId('choose');
const field = byId('account');
const bannerLine = byId('banner');
const main = byId('shown');
const transferRows = byId('transfers');

let watch;
let frame;
/** The rows shown, by their event. */
let rows = new Map();

const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
const client = new LivetableClient(`${scheme}//${location.host}/ws`, {
  onConnection: renderSoon,
  onError: ({ code, message }) => console.warn(`livetable: ${code}: ${message}`),
});

form.addEventListener('submit', (event) => {
  event.preventDefault();
  location.hash = encodeURIComponent(field.value.trim());
});
window.addEventListener('hashchange', choose);
window.addEventListener('online', () => client.retryNow());

choose();
client.connect();

/** Watches the account that the hash names. What was shown of another is gone before anything else happens. */
function choose() {
  const account = accountOf(location.hash);
  if (watch?.account === account) return;
  watch?.close();
  watch = undefined;
  field.value = account;
  rows = new Map();
  if (account !== '') {
    watch = client.watch(account, { onChange: (changed) => changed === watch && renderSoon() });
  }
  render();
}

function renderSoon() {
  frame ??= requestAnimationFrame(render);
}

function render() {
  if (frame !== undefined) cancelAnimationFrame(frame);
  frame = undefined;
  const view = watch?.view;
  const { level, text } = banner(client.connection, view);
  setText(bannerLine, text);
  bannerLine.dataset.level = level;
  document.title = view === undefined ? 'Livetable' : `${view.account} · Livetable`;
  main.hidden = view === undefined;
  main.dataset.current = String(level === 'live');
  setText(byId('shown-account'), view?.account ?? '');
  renderBalance(view?.feeds.balance);
  renderTransfers(view?.feeds.transfers);
}

function renderBalance(feed) {
  const event = feed?.events.at(-1);
  setText(byId('balance'), event === undefined ? '—' : money(event.value.balanceMinor, event.value.currency));
  setText(byId('balance-note'), event === undefined ? absence(feed) : `Version ${event.value.version}, ${time(event.value.at)}`);
}

function renderTransfers(feed) {
  const events = feed?.events ?? [];
  setText(byId('transfers-note'), isKnown(feed) ? historyNote(feed) : absence(feed));
  const shown = new Map();
  for (const event of [...events].reverse()) {
    shown.set(event, rows.get(event) ?? rowOf(event));
  }
  const wanted = [...shown.values()];
  if (wanted.length !== transferRows.children.length || wanted.some((row, i) => row !== transferRows.children[i])) {
    transferRows.replaceChildren(...wanted);
  }
  rows = shown;
}

function isKnown(feed) {
  return feed !== undefined && (feed.state === 'live' || feed.state === 'stale');
}

function absence(feed) {
  if (feed?.state === 'failed') return feed.message ?? feed.reason;
  return isKnown(feed) ? 'There is no such account in this feed.' : '';
}

function rowOf({ value }) {
  const row = document.createElement('tr');
  const cell = (column, text, className = '') => {
    const made = document.createElement('td');
    made.dataset.column = column;
    made.className = className;
    made.textContent = text;
    row.append(made);
  };
  cell('When', time(value.at));
  cell('With', value.counterparty);
  cell('Amount', money(value.amountMinor, value.currency, { signed: true }), value.amountMinor < 0 ? 'amount minus' : 'amount plus');
  cell('Balance after', money(value.balanceAfterMinor, value.currency), 'amount');
  cell('Transfer', value.transferId);
  return row;
}

/** Leaves an unchanged text alone, so that a screen reader does not say it again. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
