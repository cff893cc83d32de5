import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blocksOf } from './readme-blocks.mjs';

const block = (marker, script = 'true', shell = 'sh') => `${marker}\n\`\`\`${shell}\n${script}\n\`\`\`\n`;

test('should read blocks with their markers, in order', () => {
  const blocks = blocksOf(
    [
      '# Title',
      block('<!-- ci: background until "ready: x" timeout 300 -->', './dev up'),
      block('<!-- ci: run expects "a b" expects "c" -->\n', 'one\ntwo', 'bash'),
      block('<!-- ci: until "ACC" timeout 5 -->'),
      block('<!-- ci: elsewhere ".ci/run" because "it is a step of its own" -->'),
      block('<!-- ci: lint because "no engine" -->'),
    ].join('\ntext\n\n'),
  );

  assert.deepEqual(
    blocks.map(({ line, ...rest }) => rest),
    [
      { kind: 'background', timeoutS: 300, texts: ['ready: x'], script: './dev up' },
      { kind: 'run', timeoutS: 60, texts: ['a b', 'c'], script: 'one\ntwo' },
      { kind: 'until', timeoutS: 5, texts: ['ACC'], script: 'true' },
      { kind: 'elsewhere', timeoutS: 60, texts: [], file: '.ci/run', because: 'it is a step of its own', script: 'true' },
      { kind: 'lint', timeoutS: 60, texts: [], because: 'no engine', script: 'true' },
    ],
  );
});

test('should leave blocks of other languages alone, and what is within them', () => {
  assert.deepEqual(blocksOf('```json\n{}\n```\n```\n<!-- ci: nonsense -->\n```\n````md\n```sh\nx\n```\n````\n'), []);
});

test('should refuse a shell block without a marker', () => {
  for (const shell of ['sh', 'bash', 'shell', 'console']) {
    assert.throws(() => blocksOf(block('text', 'x', shell)), /line 2: .* has no marker/);
  }
});

test('should refuse a marker without a block', () => {
  for (const markdown of [
    '<!-- ci: run -->\ntext\n```sh\nx\n```',
    '<!-- ci: run -->\n```json\n{}\n```',
    '<!-- ci: run -->\n<!-- ci: run -->\n```sh\nx\n```',
    '<!-- ci: run -->\n',
  ]) {
    assert.throws(() => blocksOf(markdown), /before no block/, markdown);
  }
});

test('should refuse a marker that it cannot read, and a block without an end', () => {
  const wrong = ['skip', 'background "x"', 'until', 'until ""', 'run timeout x', 'lint', 'elsewhere because "x"', 'run because "x"', 'until "x" expects "y"', 'run now'];
  for (const marker of wrong) {
    assert.throws(() => blocksOf(block(`<!-- ci: ${marker} -->`)), /cannot read the marker/, marker);
  }
  assert.throws(() => blocksOf('<!-- ci: run -->\n```sh\nx\n'), /has no end/);
});
