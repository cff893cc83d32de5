import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'livetable-readme-test-'));
after(() => rmSync(folder, { recursive: true }));

function runner(...blocks) {
  const file = join(folder, 'text.md');
  writeFileSync(file, blocks.map(([marker, script]) => `<!-- ci: ${marker} -->\n\`\`\`sh\n${script}\n\`\`\`\n`).join('\n'));
  const { status, stdout } = spawnSync(process.execPath, [new URL('readme.mjs', import.meta.url).pathname, file], { encoding: 'utf8' });
  return { status, stdout };
}

test('should run blocks in order, with what runs in the background beside them, and stop that at the end', () => {
  const { status, stdout } = runner(
    ['background until "is up"', 'trap "exit 0" INT; echo it is up; while :; do sleep 0.1; done'],
    ['run expects "hello"', 'echo hello'],
    ['until "2"', 'for i in 1 2 3; do echo $i; done; while :; do sleep 0.1; done'],
    ['elsewhere ".ci/readme.test.mjs" because "it stands here"', 'echo hello'],
  );

  assert.match(stdout, /\n5 passed, 0 failed\n$/);
  assert.equal(status, 0);
});

test('should move ports to those of the run', () => {
  const { stdout, status } = runner(['run expects "connectors"', 'echo http://localhost:8083/connectors | grep -v 8083']);

  assert.equal(status, 0, stdout);
});

test('should fail for each block that fails, and go on with the others', () => {
  const { status, stdout } = runner(
    ['run', 'false'],
    ['run', 'false | true'],
    ['run', 'echo $unset_variable'],
    ['run timeout 1', 'sleep 20'],
    ['run expects "other"', 'echo one'],
    ['until "other" timeout 1', 'echo one; sleep 20'],
    ['until "other"', 'echo one'],
    ['elsewhere ".ci/readme-blocks.mjs" because "it does not stand there"', 'echo one'],
    ['run', 'true'],
  );

  assert.match(stdout, /\n1 passed, 8 failed\n$/);
  assert.equal(status, 1);
});

test('should fail when what runs in the background does not start, or ends before it is stopped', () => {
  assert.match(runner(['background until "up"', 'echo down'], ['run', 'true']).stdout, /\n0 passed, 2 failed\n$/);
  assert.match(runner(['background until "up"', 'echo up'], ['run', 'sleep 0.5']).stdout, /\n2 passed, 1 failed\n$/);
});

test('should fail when no block was run', () => {
  const { status, stdout } = runner(['elsewhere ".ci/run" because "x"', '#!/usr/bin/env bash']);

  assert.match(stdout, /no block was run\n0 passed, 1 failed\n$/);
  assert.equal(status, 1);
});
