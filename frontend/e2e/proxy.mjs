// A TCP proxy between the browser and the server, whose connections can be cut or left hanging.
import { connect, createServer } from 'node:net';

/** Listens on a port that the system chooses. */
export async function startProxy(target) {
  const pairs = new Set();
  let hanging = false;
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    const pair = { near, far };
    const end = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    pairs.add(pair);
    for (const [from, to] of [[near, far], [far, near]]) {
      from.on('data', (chunk) => hanging || to.write(chunk));
      from.once('error', end);
      from.once('close', end);
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    cut: () => pairs.forEach(({ near, far }) => (near.destroy(), far.destroy())),
    /** Nothing gets through, and nobody is told; what was sent meanwhile is lost, so the end of it is a cut. */
    hang: () => (hanging = true),
    release() {
      hanging = false;
      this.cut();
    },
    close() {
      this.cut();
      server.close();
    },
  };
}
