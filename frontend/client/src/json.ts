/**
 * A JSON value as this library reads it. Numbers that a JavaScript number cannot hold exactly arrive as strings, digit for
 * digit as the server sent them: integers beyond ±(2^53 − 1), and everything with a fraction or an exponent.
 */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A string; or a number's integer part, and its fraction and exponent. */
const TOKEN = /"(?:[^"\\]|\\.)*"|(-?\d+)((?:\.\d+)?(?:[eE][+-]?\d+)?)/gs;

/** What may be a number that needs care: if there is none, JSON.parse is exact. */
const CARE = /\d{16}|\d[.eE]/;

/**
 * Reads a JSON text without losing digits.
 *
 * @throws SyntaxError if it is none
 */
export function parseExact(text: string): Json {
  const value = JSON.parse(text) as Json;
  if (!CARE.test(text)) {
    return value;
  }
  return JSON.parse(
    text.replace(TOKEN, (token: string, integer?: string, rest?: string) =>
      integer === undefined || (!rest && Number.isSafeInteger(Number(integer))) ? token : `"${token}"`,
    ),
  ) as Json;
}
