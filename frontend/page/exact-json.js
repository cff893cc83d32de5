/**
 * Reads JSON without losing digits: an integer that a JavaScript number cannot hold exactly becomes a
 * BigInt, every other value is what JSON.parse makes of it. A number with a fraction or an exponent stays a
 * number; amounts are integers in minor units, so that none is needed for money.
 *
 * @param {string} text one JSON text
 * @returns {unknown}
 * @throws {SyntaxError} if it is none
 */
export function parseExact(text) {
  if (!/\d{16}/.test(text)) {
    return JSON.parse(text);
  }
  return JSON.parse(text.replace(TOKEN, mark), unmark);
}

/** A string, with the colon behind it if it is a key; or a number, with its fraction and exponent. */
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?(?:0|[1-9]\d*))((?:\.\d+)?(?:[eE][+-]?\d+)?)/gs;

/** What a marked value starts with: i for an integer, ~ for a string that itself starts with the mark. */
const MARK = '~';

function mark(token, string, colon, integer, rest) {
  if (integer !== undefined) {
    return rest || Number.isSafeInteger(Number(integer)) ? token : `"${MARK}i${integer}"`;
  }
  if (colon !== undefined || (string[1] !== MARK && string[1] !== '\\')) {
    return token;
  }
  const value = JSON.parse(string);
  return value.startsWith(MARK) ? JSON.stringify(MARK + value) : token;
}

function unmark(_key, value) {
  if (typeof value !== 'string' || !value.startsWith(MARK)) {
    return value;
  }
  return value[1] === 'i' ? BigInt(value.slice(2)) : value.slice(1);
}
