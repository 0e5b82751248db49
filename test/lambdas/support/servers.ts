import type { AddressInfo, Server, Socket } from 'node:net';

/** Servers of one test on ports of their own; `stopAll` also cuts the connections that are open. */
export class Servers {
  readonly #running = new Map<Server, Set<Socket>>();

  /** Starts a server on loopback and gives its port. */
  async listen(server: Server): Promise<number> {
    const sockets = new Set<Socket>();
    this.#running.set(server, sockets);
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  async stopAll(): Promise<void> {
    const running = [...this.#running];
    this.#running.clear();
    await Promise.all(
      running.map(([server, sockets]) => {
        for (const socket of sockets) socket.destroy();
        return new Promise((resolve) => server.close(resolve));
      }),
    );
  }

  /** A port on which nothing listens. */
  async closedPort(make: () => Server): Promise<number> {
    const server = make();
    const port = await this.listen(server);
    this.#running.delete(server);
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
