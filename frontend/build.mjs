// Builds what the server serves at /, into dist/: the app, and the client library as one module with its types. Installs what that
// needs, and does nothing if the result is newer than everything it is made of.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sbom } from './sbom.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const stamp = join(here, 'dist', '.built');

/** When the newest file of some files and folders was changed. */
function newest(paths) {
  const times = paths.map((path) => {
    const stat = statSync(path);
    return stat.isDirectory() ? newest(readdirSync(path).map((name) => join(path, name))) : stat.mtimeMs;
  });
  return Math.max(0, ...times);
}

function npm(...args) {
  execFileSync('npm', args, { cwd: here, stdio: ['ignore', 'inherit', 'inherit'] });
}

const sources = ['package.json', 'package-lock.json', 'build.mjs', 'sbom.mjs', 'client/src', 'client/build.mjs', 'client/tsconfig.json', 'app/src', 'app/public', 'app/angular.json', 'app/tsconfig.app.json'];
const changed = newest(sources.map((source) => join(here, source)));
if (existsSync(stamp) && statSync(stamp).mtimeMs > changed) {
  process.exit(0);
}

const installed = join(here, 'node_modules', '.package-lock.json');
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(join(here, 'package-lock.json')).mtimeMs) {
  npm('ci', '--no-audit', '--no-fund');
}
npm('run', 'build', '--workspaces', '--if-present');

const dist = join(here, 'dist');
rmSync(dist, { recursive: true, force: true });
cpSync(join(here, 'app', 'dist'), dist, { recursive: true });
rmSync(join(dist, 'prerendered-routes.json'), { force: true });
for (const library of ['livetable.js', 'livetable.d.ts']) {
  cpSync(join(here, 'client', 'dist', library), join(dist, library));
}
writeFileSync(join(dist, '.sbom.json'), sbom(here, 'app'));
writeFileSync(stamp, '');
