// Compiles the library into dist/: modules with their types, and livetable.js, all of it in one ES module.
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

rmSync(here('dist'), { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '-p', here('tsconfig.json')], { stdio: 'inherit' });
await build({
  entryPoints: [here('src/index.ts')],
  outfile: here('dist/livetable.js'),
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
});

const most = 6 * 1024;
const size = gzipSync(readFileSync(here('dist/livetable.js'))).length;
console.log(`livetable.js: ${size} bytes gzipped`);
if (size >= most) {
  console.error(`It must stay below ${most}: it is loaded by every page.`);
  process.exit(1);
}
