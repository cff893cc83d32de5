import type { FeedEvent, Json } from '@livetable/client';
import { minorOf, type Minor } from './money';

/** What this page shows of the `balance` feed's newest record. */
export interface Balance {
  readonly minor: Minor;
  readonly currency: string;
  readonly at: number;
}

/** What this page shows of one record of the `transfers` feed. */
export interface Transfer {
  readonly offset: number;
  readonly id: string;
  readonly counterparty: string;
  readonly amount: Minor;
  readonly after: Minor;
  readonly currency: string;
  readonly at: number;
}

/** A balance as this bank writes it; undefined if the record is something else. */
export function balanceOf({ value, timestamp }: FeedEvent): Balance | undefined {
  const fields = objectOf(value);
  const minor = minorOf(fields['balanceMinor']);
  return minor === undefined ? undefined : { minor, currency: text(fields['currency']), at: timeOf(fields['at'], timestamp) };
}

/** A transfer as this bank writes it; undefined if the record is something else. */
export function transferOf({ value, timestamp, offset }: FeedEvent): Transfer | undefined {
  const fields = objectOf(value);
  const amount = minorOf(fields['amountMinor']);
  const after = minorOf(fields['balanceAfterMinor']);
  if (amount === undefined || after === undefined) return undefined;
  return {
    offset,
    id: text(fields['transferId']),
    counterparty: text(fields['counterparty']),
    amount,
    after,
    currency: text(fields['currency']),
    at: timeOf(fields['at'], timestamp),
  };
}

function objectOf(value: Json): { [key: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function timeOf(value: Json | undefined, otherwise: number): number {
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? otherwise : parsed;
}
