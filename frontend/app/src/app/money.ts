import type { Json } from '@livetable/client';

/** An integer of minor units, as the library reads it: a number, or a string if a number cannot hold it. */
export type Minor = bigint;

/** The minor units in a JSON value; undefined if it holds none. */
export function minorOf(value: Json | undefined): Minor | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : undefined;
}

/**
 * An amount as text, computed on its digits: no binary fraction is involved.
 *
 * @param currency an ISO 4217 code, which says how many digits are behind the point
 * @param signed whether a plus stands before an amount above 0
 */
export function money(minor: Minor, currency: string, signed = false, locale?: string): string {
  const digits = fractionDigits(currency);
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  const whole = new Intl.NumberFormat(locale).format(BigInt(text.slice(0, text.length - digits)));
  const fraction = digits === 0 ? '' : decimalPoint(locale) + text.slice(-digits);
  const sign = minor < 0n ? '−' : signed && minor > 0n ? '+' : '';
  return `${sign}${whole}${fraction} ${currency}`;
}

function fractionDigits(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

function decimalPoint(locale?: string): string {
  return new Intl.NumberFormat(locale).formatToParts(1.1).find((part) => part.type === 'decimal')?.value ?? '.';
}
