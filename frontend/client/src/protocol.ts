import { parseExact, type Json } from './json.js';

/** The WebSocket subprotocol that this library speaks: docs/protocol.md. */
export const SUBPROTOCOL = 'livetable.v1';

/** Where a client stands in a feed: the next offset it wants, within an epoch and partition. */
export interface Position {
  readonly epoch: string;
  readonly partition: number;
  readonly next: number;
}

/** A record of a feed. */
export interface FeedEvent<T = Json> {
  /** The record's Kafka offset; offsets rise, and have holes. */
  readonly offset: number;
  /** The record's Kafka timestamp, milliseconds since 1970. */
  readonly timestamp: number;
  readonly value: T;
}

/** How a feed folds: the newest value, or the last ones. */
export interface FeedDescription {
  readonly kind: 'latest' | 'history';
  /** How many events a history shows. */
  readonly depth?: number;
}

export interface Welcome {
  readonly type: 'welcome';
  readonly server: string;
  readonly heartbeatMs: number;
  readonly feeds: { readonly [feed: string]: FeedDescription };
  /** Whose token it was. */
  readonly auth?: { readonly subject: string };
}

/** Said before the welcome, by a server that shows nothing without a token. */
export interface AuthRequired {
  readonly type: 'auth_required';
  readonly tokenUrl?: string;
}

export interface Snapshot extends Position {
  readonly type: 'snapshot';
  readonly id: number;
  readonly account: string;
  readonly feed: string;
  readonly exists: boolean;
  readonly event?: FeedEvent;
  readonly events?: readonly FeedEvent[];
  readonly count?: number;
  readonly more?: boolean;
  readonly truncated?: boolean;
  readonly reset?: boolean;
  readonly reason?: string;
}

export interface Resumed extends Position {
  readonly type: 'resumed';
  readonly id: number;
  readonly account: string;
  readonly feed: string;
}

export interface Update {
  readonly type: 'update';
  readonly account: string;
  readonly feed: string;
  readonly partition: number;
  readonly offset: number;
  readonly prev: number;
  readonly timestamp: number;
  readonly value: Json;
  readonly conflated?: number;
}

export interface Live {
  readonly type: 'live';
  readonly id: number;
  readonly account: string;
}

export interface Status {
  readonly type: 'status';
  readonly account: string;
  readonly feed: string;
  readonly state: 'live' | 'stale';
  readonly reason?: string;
  readonly since: number;
}

export interface Failed {
  readonly type: 'error';
  readonly id?: number;
  readonly account?: string;
  readonly feed?: string;
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs?: number;
  readonly reset?: boolean;
  readonly reason?: string;
}

export interface GoAway {
  readonly type: 'goaway';
  readonly retryAfterMs: readonly [number, number];
}

/** What a server says; other types are ignored. */
export type ServerMessage =
  | Welcome
  | AuthRequired
  | Snapshot
  | Resumed
  | Update
  | Live
  | Status
  | Failed
  | GoAway
  | { readonly type: 'heartbeat' | 'unsubscribed' | 'auth_expiring' | 'authenticated' };

/** The messages of a frame: one, or an array of them; undefined if it holds something else. */
export function messagesOf(frame: unknown): readonly ServerMessage[] | undefined {
  try {
    const parsed = parseExact(frame as string);
    const messages = Array.isArray(parsed) ? parsed : [parsed];
    return messages.every((message) => typeof message === 'object' && message !== null && 'type' in message)
      ? (messages as unknown as ServerMessage[])
      : undefined;
  } catch {
    return undefined;
  }
}

/** The token has expired, or none came in time: a fresh one may be let in. */
export const TOKEN_EXPIRED = 4401;
/** The token is not one that this server takes. */
export const TOKEN_REJECTED = 4501;

/** Whether a close code says that connecting again cannot help. */
export function isFinal(closeCode: number): boolean {
  return closeCode >= 4500 && closeCode <= 4999;
}
