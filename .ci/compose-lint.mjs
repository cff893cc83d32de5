// The checks of .ci/compose-lint, one line each; ends with their count and a status other than 0 if one failed.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const { parse } = createRequire(new URL('../frontend/package.json', import.meta.url))('yaml');

const text = (path) => readFileSync(path, 'utf8');
const compose = parse(text('docker-compose.yml'));
const services = Object.entries(compose.services);
let passed = 0;
let failed = 0;

check('the file follows the Compose schema and the linter\'s rules', () => {
  run('frontend/node_modules/.bin/dclint', ['docker-compose.yml', '--max-warnings', '0', '--color', 'false']);
});

check('every mounted file and every Dockerfile is in the repository', () => {
  const mounts = services.flatMap(([, service]) => service.volumes ?? []).map((volume) => volume.split(':')[0]);
  const files = mounts.filter((source) => source.startsWith('.'));
  const dockerfiles = services.filter(([, service]) => service.build).map(([, service]) => service.build.dockerfile);
  expect(files.length > 0 && dockerfiles.length > 0, 'no mount or no Dockerfile was found');
  for (const file of [...files, ...dockerfiles]) {
    expect(existsSync(file) && statSync(file).isFile(), `${file} is missing`);
  }
});

check('every named volume is declared, and every declared one used', () => {
  const used = services.flatMap(([, service]) => service.volumes ?? []).map((volume) => volume.split(':')[0]).filter((source) => /^\w/.test(source));
  expect(equal([...new Set(used)].sort(), Object.keys(compose.volumes).sort()), `used: ${used}`);
});

check('what waits for a healthy service waits for one that has a health check', () => {
  const waits = services.flatMap(([name, service]) => Object.entries(service.depends_on ?? {}).map(([on, how]) => [name, on, how]));
  expect(waits.length > 0, 'nothing waits');
  for (const [name, on, { condition }] of waits) {
    const test = compose.services[on]?.healthcheck?.test;
    expect(compose.services[on] !== undefined, `${name} waits for ${on}, which is no service`);
    expect(condition !== 'service_healthy' || Array.isArray(test), `${name} waits for ${on}, which has no health check`);
  }
});

check('every published port is published on the loopback address', () => {
  const ports = services.flatMap(([, service]) => service.ports ?? []);
  for (const port of ports) expect(port.startsWith('127.0.0.1:'), port);
});

check('every image names a version, and Kafka\'s is the build\'s', () => {
  const kafka = /<kafka\.version>(.*)<\/kafka\.version>/.exec(text('pom.xml'))[1];
  const images = services.map(([, service]) => service.image);
  for (const image of images) expect(/:.*\d/.test(image) && !image.endsWith(':latest'), `${image} names no version`);
  expect(compose.services.kafka.image === `apache/kafka:${kafka}`, `Kafka is ${kafka} in pom.xml`);
  expect(text('connector/Dockerfile').includes(`FROM apache/kafka:${kafka}\n`), `connector/Dockerfile is not from apache/kafka:${kafka}`);
  const version = /<artifactId>livetable<\/artifactId>\s*<version>(.*)<\/version>/.exec(text('pom.xml'))[1];
  for (const image of images.filter((name) => name.startsWith('livetable/'))) {
    expect(image.endsWith(`:${version}`), `${image}: the build is ${version}`);
  }
});

check('no container runs as root', () => {
  for (const [, { build }] of services.filter(([, service]) => service.build)) {
    const users = [...text(build.dockerfile).matchAll(/^USER (.*)$/gm)].map((match) => match[1]);
    const last = text(build.dockerfile).lastIndexOf('\nFROM ');
    expect(users.length > 0 && text(build.dockerfile).lastIndexOf('\nUSER ') > last, `${build.dockerfile} ends without USER`);
    expect(!['root', '0'].includes(users.at(-1)), `${build.dockerfile} runs as ${users.at(-1)}`);
  }
});

check('the connector is created with the settings of config/connector.json and the server\'s address', () => {
  const wanted = JSON.parse(text('config/connector.json'));
  const { url, data } = created();
  expect(url === `http://connect:8083/connectors/${wanted.name}/config`, url);
  for (const [key, value] of Object.entries(wanted.config)) {
    const moved = value.replace(/ws:.*/, 'ws://server:8081/link');
    expect(data[key] === moved, `${key} is ${data[key]}, not ${moved}`);
  }
  expect(equal(Object.keys(data), Object.keys(wanted.config)), Object.keys(data).join());
  expect(Object.values(data).includes('ws://server:8081/link'), 'nothing names the server in the compose network');
});

check('server, connector and worker agree', () => {
  const server = properties('config/compose/server.properties');
  const settings = Object.values(JSON.parse(text('config/connector.json')).config);
  expect(settings.includes(server['link.secret']), 'link.secret is not in config/connector.json');
  for (const feed of server.feeds.split(',')) {
    const topic = server[`feed.${feed}.topic`];
    expect(settings.some((value) => value.split(',').includes(topic)), `${topic} is no topic of config/connector.json`);
  }
  const worker = properties('config/compose/connect-worker.properties');
  for (const kafka of [server['kafka.bootstrap.servers'], worker['bootstrap.servers']]) {
    expect(kafka === 'kafka:9092' && compose.services.kafka.environment.KAFKA_ADVERTISED_LISTENERS.includes(`//${kafka},`), kafka);
  }
});

check('the compose file\'s settings are keys of the sample configuration', () => {
  for (const name of ['server', 'connect-worker']) {
    const sample = text(`config/${name}.properties`);
    const known = new Set([...sample.matchAll(/^#?([a-z][\w.-]*)=/gm)].map((match) => match[1]));
    const extra = ['rest.advertised.host.name', 'rest.advertised.port'];
    for (const key of Object.keys(properties(`config/compose/${name}.properties`))) {
      expect(known.has(key) || extra.includes(key), `config/${name}.properties has no ${key}`);
    }
  }
});

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** What the one-shot service would send, as a stand-in for curl sees it. */
function created() {
  const folder = mkdtempSync(join(tmpdir(), 'livetable-lint-'));
  try {
    writeFileSync(join(folder, 'curl'), '#!/bin/sh\nfor argument; do printf "%s\\0" "$argument"; done > "$SEEN"\n', { mode: 0o755 });
    const seen = join(folder, 'seen');
    run('sh', ['config/compose/create-connector.sh', 'config/connector.json'], {
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      SEEN: seen,
    });
    const args = text(seen).split('\0').slice(0, -1);
    return { url: args.at(-1), data: JSON.parse(args[args.indexOf('--data') + 1]) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function properties(path) {
  const lines = text(path).split('\n').filter((line) => /^[^#\s]/.test(line));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

function run(command, args, env = {}) {
  try {
    execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  } catch (e) {
    throw new Error(`${e.stdout ?? ''}${e.stderr ?? ''}` || e.message);
  }
}

function check(name, body) {
  try {
    body();
    passed += 1;
    console.log(`ok      ${name}`);
  } catch (e) {
    failed += 1;
    console.log(`FAILED  ${name}: ${e.message}`);
  }
}

function expect(condition, message) {
  if (!condition) throw new Error(message);
}

function equal(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}
