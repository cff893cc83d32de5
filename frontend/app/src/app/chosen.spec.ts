import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { accountsOf, Chosen } from './chosen';

describe('what a hash names', () => {
  test.each([
    ['', []],
    ['#ACC-0001', ['ACC-0001']],
    ['#a%2Cb,c%20d', ['a,b', 'c d']],
    ['#a,,a, ', ['a']],
    ['#%E0%A4%A', []],
  ])('%s', (hash, accounts) => {
    expect(accountsOf(hash)).toEqual(accounts);
  });
});

describe('what is chosen', () => {
  beforeEach(() => {
    localStorage.clear();
    location.hash = '';
  });

  test('is in the hash, and remembered', () => {
    const chosen = TestBed.inject(Chosen);
    chosen.show('A', false);
    chosen.show('B', true);
    chosen.show('C, D', true);
    expect(chosen.accounts()).toEqual(['A', 'B', 'C, D']);
    expect(location.hash).toBe('#A,B,C%2C%20D');
    chosen.remove('B');
    chosen.show('E', false);
    expect(chosen.accounts()).toEqual(['E']);
    expect(chosen.recent()).toEqual(['E', 'C, D', 'B', 'A']);
    expect(JSON.parse(localStorage.getItem('livetable.recent')!)).toEqual(['E', 'C, D', 'B', 'A']);
  });

  test('survives a store that holds something else', () => {
    localStorage.setItem('livetable.recent', '{"a":1}');
    expect(TestBed.inject(Chosen).recent()).toEqual([]);
  });
});
