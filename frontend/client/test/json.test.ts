import { describe, expect, test } from 'vitest';
import { parseExact } from '../src/index.js';

describe('parseExact', () => {
  test.each([
    ['{"a":9007199254740991,"b":-9007199254740991}', { a: 9007199254740991, b: -9007199254740991 }],
    ['{"a":9007199254740992}', { a: '9007199254740992' }],
    ['[-12345678901234567890123]', ['-12345678901234567890123']],
    ['[0.1,1e3,-2.50,1E-7]', ['0.1', '1e3', '-2.50', '1E-7']],
    ['{"x 0.1":"9007199254740993 and 1.5","\\"1.5":"a\\\\"}', { 'x 0.1': '9007199254740993 and 1.5', '"1.5': 'a\\' }],
    ['[0,-1,true,null,"1"]', [0, -1, true, null, '1']],
    ['1.5', '1.5'],
  ])('keeps every digit of %s', (text, value) => {
    expect(parseExact(text)).toEqual(value);
  });

  test.each(['', '{', '[1.5,]', '01.5', '1.', '.5e1', '{"a":1.5}x'])('refuses %j', (text) => {
    expect(() => parseExact(text)).toThrow(SyntaxError);
  });
});
