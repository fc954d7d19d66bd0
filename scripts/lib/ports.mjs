import net from 'node:net';

/** A TCP port of 127.0.0.1 that is free right now. */
export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** undefined when `port` can be listened on, else the error code (EADDRINUSE, EACCES, EADDRNOTAVAIL). */
export const portTrouble = (port, host = '127.0.0.1') =>
  new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (error) => resolve(error.code));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });

/** True when something answers a TCP connection. */
export const answers = (port, host = '127.0.0.1') =>
  new Promise((resolve) => {
    const socket = net.connect({ port, host, timeout: 2000 }, () => finish(true));
    const finish = (value) => {
      socket.destroy();
      resolve(value);
    };
    socket.on('error', () => finish(false));
    socket.on('timeout', () => finish(false));
  });
