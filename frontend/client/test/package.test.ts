import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const resolve = createRequire(import.meta.url).resolve;
const client = fileURLToPath(new URL('..', import.meta.url));

const USE = `
import { connect, parseExact } from '@livetable/client';
import type { AccountView, Clock, ConnectionStatus, FeedDescription, FeedEvent, FeedState, FeedStatus, FeedView, Handlers, Json, Livetable,
  Options, PageEvents, Position, SignIn, SocketLike, Subscription, Token, Warning } from '@livetable/client';
import { account$ } from '@livetable/client/rxjs';

const options: Options = { token: async () => undefined, openSocket: (url, subprotocol): SocketLike => new WebSocket(url, subprotocol) };
const livetable: Livetable = connect('wss://x/ws', options);
const subscription: Subscription = livetable.subscribe('A', ['balance'], { onChange: ({ status }: AccountView) => status.state === 'live' });
for await (const { feeds } of subscription) {
  const value: Json | undefined = feeds['balance']?.state?.events[0]?.value;
  console.log(value, parseExact('1.5'));
}
account$(livetable, 'A').subscribe(({ feeds }) => console.log(feeds));
`;

/** A folder of somebody who has installed the package as it is packed. */
let folder: string;
let packed: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'livetable-package-'));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: client, stdio: ['ignore', 'ignore', 'inherit'] });
  packed = join(folder, 'node_modules', '@livetable', 'client');
  mkdirSync(packed, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, 'livetable-client-0.1.0.tgz'), '-C', packed, '--strip-components=1']);
  symlinkSync(dirname(resolve('rxjs/package.json')), join(folder, 'node_modules', 'rxjs'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package', () => {
  test.each([
    ['NodeNext', 'NodeNext'],
    ['ES2022', 'Bundler'],
  ])('has types for all that is exported: %s, %s', (module, moduleResolution) => {
    const compilerOptions = { module, moduleResolution, target: 'ES2022', lib: ['ES2022', 'DOM'], strict: true, noEmit: true, skipDefaultLibCheck: true, types: [] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
    writeFileSync(join(folder, 'use.ts'), USE);
    expect(tsc()).toBe('');
  }, 120_000);

  test('has one module whose types say what it exports, and no more', () => {
    const types = readFileSync(join(packed, 'dist', 'livetable.d.ts'), 'utf8');
    writeFileSync(join(folder, 'module.d.ts'), types);
    const compilerOptions = { module: 'NodeNext', target: 'ES2022', lib: ['ES2022', 'DOM'], strict: true, noEmit: true, skipDefaultLibCheck: true, types: [] };
    writeFileSync(join(folder, 'one.ts'), USE.replaceAll("'@livetable/client'", "'./module.js'").replace(/.*account\$.*/g, ''));
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['one.ts', 'module.d.ts'] }));
    expect(tsc()).toBe('');
    writeFileSync(join(folder, 'one.ts'), "import { isFinal, SUBPROTOCOL } from './module.js';\nconsole.log(isFinal, SUBPROTOCOL);");
    expect(tsc().match(/error TS\d+/g)).toEqual(['error TS2459', 'error TS2459']);
  }, 120_000);

  test('exports at run time what its types say', () => {
    const run = "import * as all from '@livetable/client'; import * as rx from '@livetable/client/rxjs'; console.log([...Object.keys(all), ...Object.keys(rx)].join());";
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', run], { cwd: folder, encoding: 'utf8' });
    expect(said.trim()).toBe('connect,parseExact,account$');
  });

  test('says what it is and under which licence, and its source maps need no other file', () => {
    expect(readFileSync(join(packed, 'LICENSE'), 'utf8')).toBe(readFileSync(join(client, '../../LICENSE'), 'utf8'));
    expect(readFileSync(join(packed, 'README.md'), 'utf8')).toContain('connect(');
    const map = JSON.parse(readFileSync(join(packed, 'dist', 'client.js.map'), 'utf8'));
    expect(map.sourcesContent).toHaveLength(1);
  });
});

/** What the compiler has to say of the folder. */
function tsc(): string {
  try {
    return execFileSync(process.execPath, [resolve('typescript/bin/tsc'), '-p', folder], { cwd: folder, encoding: 'utf8' });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
