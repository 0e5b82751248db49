import { connect } from 'node:net';

const listenPatienceMs = 20_000;

/** A unit is active before its program listens; nobody should see a hub in between. */
export async function untilListening(address: string, port: number): Promise<void> {
  const deadline = Date.now() + listenPatienceMs;
  const listens = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, address, () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
  while (!(await listens())) {
    if (Date.now() > deadline) throw new Error(`no hub listens on ${address}:${port}; see var/log in its machine`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
