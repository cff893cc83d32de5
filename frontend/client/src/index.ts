export { connect, type Livetable } from './client.js';
export type { AccountView, Handlers, Subscription } from './subscription.js';
export type { FeedStatus, FeedView } from './watch.js';
export type { FeedState } from './fold.js';
export type { FeedDescription, FeedEvent, Position } from './protocol.js';
export type { Clock, ConnectionStatus, Options, PageEvents, SignIn, SocketLike, Token, Warning } from './options.js';
export { parseExact, type Json } from './json.js';
