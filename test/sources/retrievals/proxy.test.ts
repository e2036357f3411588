import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../pipeline/messages/errors.ts';
import { download } from '../../../pipeline/sources/retrievals/download.ts';
import { NoConnectionError } from '../../../pipeline/sources/retrievals/no-connection.ts';
import { selfSigned } from '../../self-signed.ts';
import { closedOrigin, serve, type TestServer } from '../../server.ts';

const options = {
  maximumBytes: 1000,
  contentTypes: ['text/plain'],
  redirectOrigins: [],
  retries: 1,
  firstWaitMilliseconds: 10,
};

/** A real proxy on loopback: it connects to the address of a CONNECT request, or refuses it with a status. */
class ConnectProxy {
  readonly asked: string[] = [];
  readonly authorizations: (string | undefined)[] = [];
  status = 200;
  private readonly sockets = new Set<Duplex>();
  private readonly server = http.createServer();

  async listen(): Promise<string> {
    this.server.on('connect', (request: http.IncomingMessage, client: Duplex) => {
      this.asked.push(request.url!);
      this.authorizations.push(request.headers['proxy-authorization']);
      this.sockets.add(client);
      if (this.status !== 200) {
        client.end(`HTTP/1.1 ${this.status} No\r\n\r\n`);
        return;
      }
      const [host, port] = request.url!.split(':');
      const target = net.connect(Number(port), host, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        target.pipe(client).pipe(target);
      });
      this.sockets.add(target);
      for (const socket of [client, target]) socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

let proxy: ConnectProxy;
let address: string;
let target: TestServer;
const agents: (string | undefined)[] = [];
beforeEach(async () => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY'])
    for (const variable of [name, name.toLowerCase()]) vi.stubEnv(variable, undefined);
  proxy = new ConnectProxy();
  address = await proxy.listen();
  agents.length = 0;
  target = await serve((request, response) => {
    agents.push(request.headers['user-agent']);
    if (request.url === '/moved') response.writeHead(302, { location: '/body' }).end();
    else response.writeHead(200, { 'content-type': 'text/plain' }).end('body');
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  proxy.close();
  await target.close();
});

const host = () => new URL(target.origin).host;

async function failure(url: string): Promise<Error> {
  return await download(url, options).then(
    () => expect.unreachable(),
    (error: Error) => error,
  );
}

describe('a download', () => {
  it.each(['HTTP_PROXY', 'http_proxy'])('goes through the proxy in %s, redirects too', async (variable) => {
    vi.stubEnv(variable, address);
    const { bytes } = await download(`${target.origin}/moved`, options);
    expect(bytes.toString()).toBe('body');
    expect(proxy.asked).toEqual([host(), host()]);
    expect(target.requests).toEqual(['/moved', '/body']);
  });

  it('sends the proxy its user and password', async () => {
    vi.stubEnv('HTTP_PROXY', address.replace('//', '//me:secret@'));
    await download(`${target.origin}/body`, options);
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('me:secret').toString('base64')}`]);
  });

  it.each(['NO_PROXY', 'no_proxy'])('is direct if %s names the host', async (variable) => {
    vi.stubEnv('HTTP_PROXY', address);
    vi.stubEnv(variable, 'example.org,127.0.0.1');
    await download(`${target.origin}/body`, options);
    expect(proxy.asked).toEqual([]);
    expect(target.requests).toEqual(['/body']);
  });

  it('names the program and its version to the server', async () => {
    await download(`${target.origin}/body`, options);
    expect(agents).toEqual([expect.stringMatching(/^metalign\/\d+\.\d+\.\d+$/)]);
  });

  it.each(['HTTPS_PROXY', 'https_proxy'])(
    'checks the server’s certificate behind the proxy in %s',
    async (variable) => {
      const server = https.createServer(selfSigned, (_request, response) => response.end('body'));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        vi.stubEnv(variable, address);
        const { port } = server.address() as AddressInfo;
        const error = await failure(`https://127.0.0.1:${port}/`);
        expect(error.message).toMatch(/found: +self-signed certificate/);
        expect(new Set(proxy.asked)).toEqual(new Set([`127.0.0.1:${port}`]));
      } finally {
        server.close();
      }
    },
  );
});

describe('a failed download', () => {
  it('blames the proxy that refuses, without its password', async () => {
    proxy.status = 407;
    vi.stubEnv('HTTP_PROXY', address.replace('//', '//me:secret@'));
    const error = await failure(`${target.origin}/body`);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toContain(`expected: a connection through the proxy ${new URL(address).host}`);
    expect(error.message).toContain('found:    the proxy answered with HTTP status 407');
    expect(error.message).not.toContain('secret');
  });

  it('blames the proxy that cannot be reached; no scores are simulated for it', async () => {
    vi.stubEnv('HTTP_PROXY', await closedOrigin());
    const error = await failure(`${target.origin}/body`);
    expect(error).toBeInstanceOf(UserError);
    expect(error).not.toBeInstanceOf(NoConnectionError);
    expect(error.message).toContain('found:    the proxy cannot be reached (ECONNREFUSED)');
    expect(error.message).toContain('next:     correct HTTPS_PROXY, HTTP_PROXY and NO_PROXY');
  });

  it.each(['socks5://me:secret@127.0.0.1:1', 'http://'])('refuses the proxy address %s', async (invalid) => {
    vi.stubEnv('HTTP_PROXY', invalid);
    const error = await failure(`${target.origin}/body`);
    expect(error.message).toContain('environment: HTTP_PROXY: invalid address of a proxy');
    expect(error.message).not.toContain('secret');
  });

  it('blames DNS for a name that does not exist', async () => {
    const error = await failure('http://nowhere.invalid/');
    expect(error).toBeInstanceOf(NoConnectionError);
    expect(error.message).toMatch(/no connection to nowhere\.invalid: DNS does not find the name \(E\w+\)/);
  });

  it('blames the server that cannot be reached', async () => {
    const error = await failure(`${await closedOrigin()}/`);
    expect(error.message).toMatch(
      /no connection to 127\.0\.0\.1:\d+: the server cannot be reached \(ECONNREFUSED\)/,
    );
  });
});
