import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExact } from '../exact-json.js';

test('should read what JSON.parse reads, when every integer is safe', () => {
  const text = '{"a":[1,-2,3.5,1e3,"x\\"y",true,null],"b":{"c":9007199254740991}}';

  assert.deepEqual(parseExact(text), JSON.parse(text));
});

test('should keep every digit of an integer beyond 2^53', () => {
  const read = parseExact('{"min":-9223372036854775808,"max":9223372036854775807,"first":9007199254740993,"n":[12345678901234567890]}');

  assert.deepEqual(read, {
    min: -9223372036854775808n,
    max: 9223372036854775807n,
    first: 9007199254740993n,
    n: [12345678901234567890n],
  });
});

test('should leave numbers with a fraction or an exponent, and digits within strings, alone', () => {
  const text = '{"f":1234567890123456.25,"e":12345678901234567890e2,"s":"12345678901234567890","12345678901234567890":1}';

  assert.deepEqual(parseExact(text), JSON.parse(text));
});

test('should not mistake a string for a marked integer, however it is written', () => {
  const values = ['~', '~i5', '~~i5', '~i12345678901234567890', '"~i1"', '\\~i1', 'a\n~i1'];
  const text = JSON.stringify({ big: 0, values, '~i5': '~i5' }).replace('"big":0', '"big":12345678901234567890');

  assert.deepEqual(parseExact(text), { big: 12345678901234567890n, values, '~i5': '~i5' });
  assert.deepEqual(parseExact('["\\u007ei5",12345678901234567890]'), ['~i5', 12345678901234567890n]);
});

test('should refuse what is no JSON', () => {
  for (const text of ['', '{', '{"a":}', '012345678901234567', '[12345678901234567890', '-', '{"a":12345678901234567890x}']) {
    assert.throws(() => parseExact(text), SyntaxError, text);
  }
});
