import { describe, expect, test } from 'vitest';
import { minorOf, money } from './money';

describe('money', () => {
  test.each([
    [0n, 'EUR', false, '0.00 EUR'],
    [5n, 'EUR', false, '0.05 EUR'],
    [-12345n, 'EUR', false, '−123.45 EUR'],
    [12345n, 'EUR', true, '+123.45 EUR'],
    [0n, 'EUR', true, '0.00 EUR'],
    [9007199254740993n, 'EUR', false, '90,071,992,547,409.93 EUR'],
    [1234n, 'JPY', false, '1,234 JPY'],
    [1234n, 'BHD', false, '1.234 BHD'],
    [100n, '??', false, '1.00 ??'],
  ])('%s of %s is written exactly', (minor, currency, signed, text) => {
    expect(money(minor, currency, signed, 'en')).toBe(text);
  });

  test.each([
    [12, 12n],
    ['9007199254740993', 9007199254740993n],
    ['-5', -5n],
    ['1.5', undefined],
    [1e21, undefined],
    [null, undefined],
    [undefined, undefined],
  ])('%s holds %s minor units', (value, minor) => {
    expect(minorOf(value)).toBe(minor);
  });
});
