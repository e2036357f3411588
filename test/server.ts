import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestServer {
  origin: string;
  /** The paths of all requests so far. */
  requests: string[];
  close(): Promise<void>;
}

/** Starts a real HTTP server on loopback. */
export async function serve(handler: http.RequestListener): Promise<TestServer> {
  const requests: string[] = [];
  const server = http.createServer((request, response) => {
    requests.push(request.url ?? '');
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** An address on loopback where nothing listens. */
export async function closedOrigin(): Promise<string> {
  const server = await serve(() => {});
  await server.close();
  return server.origin;
}
