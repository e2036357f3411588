import type { ClientRequest, IncomingMessage } from 'node:http';
import got, { HTTPError, MaxRedirectsError, type Request, RequestError, TimeoutError } from 'got';
import { HttpProxyAgent, HttpsProxyAgent } from 'hpagent';
import pRetry from 'p-retry';
import { getProxyForUrl } from 'proxy-from-env';
import { UserError } from '../../messages/errors.ts';
import type { Progress } from '../../messages/terminal.ts';
import { packageVersion } from '../../warehouse/code-hash.ts';
import { NoConnectionError } from './no-connection.ts';

export interface DownloadOptions {
  maximumBytes: number;
  contentTypes: readonly string[];
  redirectOrigins: readonly string[];
  retries: number;
  /** Aborts all attempts, such as at a source's deadline. */
  signal?: AbortSignal | undefined;
  /** Updated with the number of bytes received. */
  progress?: Progress;
  /** Wait before the first retry; it doubles each time. */
  firstWaitMilliseconds?: number;
  /** In milliseconds: to connect, to the first byte, between bytes, and in total. */
  timeout?: { connect: number; response: number; socket: number; request: number };
}

/** Allows the largest body, 12 MB, to arrive at 40 kB/s. */
const DEFAULT_TIMEOUT = { connect: 10_000, response: 60_000, socket: 60_000, request: 300_000 };
/** Codes of errors before any connection. */
const NO_CONNECTION = /^(EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETDOWN|ENETUNREACH|ENOTFOUND)$/;
const RETRIED_STATUSES = new Set([408, 429, 500, 502, 503, 504]);

/**
 * Downloads a URL. Retries server errors, time-outs and broken connections with
 * growing waits; does not retry a wrong address, type, size or redirect.
 *
 * @returns a complete, decompressed body, and what its sidecar says of the response
 */
export async function download(url: string, options: DownloadOptions) {
  try {
    return await pRetry(() => attempt(url, options), {
      retries: options.retries,
      minTimeout: options.firstWaitMilliseconds ?? 500,
      factor: 2,
      shouldRetry: ({ error }) => isWorthRetrying(error),
      signal: options.signal,
    });
  } catch (error) {
    throw errorFor(url, error, options);
  }
}

async function attempt(url: string, options: DownloadOptions) {
  const about = { final_url: url, content_type: '' };
  const stream = got.stream(url, {
    retry: { limit: 0 },
    timeout: options.timeout ?? DEFAULT_TIMEOUT,
    maxRedirects: 5,
    signal: options.signal,
    strictContentLength: true,
    agent: agentsFor(url),
    headers: { accept: options.contentTypes.join(', '), 'user-agent': `metalign/${packageVersion()}` },
    hooks: {
      beforeRedirect: [
        (redirected) => {
          const to = String(redirected.url);
          requireAllowed(url, to, options);
          redirected.agent = agentsFor(to);
        },
      ],
    },
  });
  // The signal also destroys a stream that has ended, and nobody reads its error any more.
  stream.on('error', () => {});
  // A 101 upgrade would hang forever.
  stream.on('request', (request: ClientRequest) =>
    request.once('upgrade', (response, socket) => {
      socket.destroy();
      stream.destroy(wrongStatus(url, response.statusCode));
    }),
  );
  stream.on('response', ({ statusCode, headers, url: final_url }: IncomingMessage & { url: string }) => {
    const content_type = headers['content-type'] ?? 'none';
    Object.assign(about, { final_url, content_type });
    // Other 2xx statuses have a partial body or none.
    if (statusCode !== 200) stream.destroy(wrongStatus(url, statusCode));
    else if (!options.contentTypes.includes(content_type.replace(/;.*/, '').trim().toLowerCase()))
      stream.destroy(wrongType(url, content_type, options));
  });
  return { bytes: await bodyOf(stream, url, options), ...about };
}

function requireAllowed(url: string, to: string, { redirectOrigins }: DownloadOptions): void {
  const { origin } = new URL(to);
  const allowed = new Set([new URL(url).origin, ...redirectOrigins]);
  if (allowed.has(origin)) return;
  throw new UserError(url, 'redirected to another site', {
    expected: [...allowed].join(', '),
    found: origin,
    next: 'if the source has moved, change its url in pipeline/sources',
  });
}

function wrongType(url: string, type: string, { contentTypes }: DownloadOptions): UserError {
  return new UserError(url, 'unexpected content type', {
    expected: `content type ${contentTypes.join(' or ')}`,
    found: type.slice(0, 100),
    next: 'open the address in a browser; the site may show an error page or be under maintenance',
  });
}

/** Counts decompressed bytes, to refuse compression bombs. */
async function bodyOf(
  stream: Request,
  url: string,
  { maximumBytes, progress }: DownloadOptions,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (progress) Object.assign(progress, { done: size, total: stream.downloadProgress.total });
    if (size > maximumBytes) {
      stream.destroy();
      throw new UserError(url, 'file is too large', {
        expected: `at most ${maximumBytes / 2 ** 20} MiB`,
        found: 'more; the download was stopped',
        next: 'open the address in a browser; if the file is right, raise maximumBytes in pipeline/sources',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function isWorthRetrying(error: unknown): boolean {
  if (userErrorIn(error) || error instanceof MaxRedirectsError) return false;
  if (error instanceof HTTPError) return RETRIED_STATUSES.has(error.response.statusCode);
  return error instanceof RequestError;
}

/** The UserError in an error's chain of causes: the HTTP client wraps ours. */
function userErrorIn(error: unknown): UserError | undefined {
  if (error instanceof UserError) return error;
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? undefined : userErrorIn(cause);
}

/** The error that a user sees: what failed, in words. */
function errorFor(url: string, error: unknown, options: DownloadOptions): Error {
  const userError = userErrorIn(error);
  if (userError) return userError;
  if (options.signal?.aborted)
    return new UserError(url, 'download took too long', {
      expected: 'all files of a source within its deadline',
      found: 'more time; the download was stopped',
      next: 'try again later, or set MIRROR to a folder with a copy of the file',
    });
  if (!(error instanceof RequestError)) return error as Error;
  const proxy = proxyFor(url);
  if (proxy && (isUnconnected(error) || PROXY_ANSWER.test(error.message)))
    return proxyFault(url, proxy, error);
  if (isUnconnected(error)) return new NoConnectionError(url, error.code);
  const reason =
    error instanceof HTTPError
      ? `the server answered with HTTP status ${error.response.statusCode}`
      : error.message;
  return new UserError(url, 'download failed', {
    expected: `a complete response of type ${options.contentTypes.join(' or ')}`,
    found: `${reason} (attempts: ${isWorthRetrying(error) ? options.retries + 1 : 1})`,
    next: 'try again later, or set MIRROR to a folder with a copy of the file',
  });
}

/** A proxy's answer to CONNECT other than 200, as the agent reports it. */
const PROXY_ANSWER = /^Bad response: (\d+)$/;

/** Not a missing connection: then scores would be simulated. */
function proxyFault(url: string, { host }: URL, { code, message }: RequestError): UserError {
  const status = PROXY_ANSWER.exec(message)?.[1];
  return new UserError(url, 'download failed', {
    expected: `a connection through the proxy ${host}`,
    found: status ? `the proxy answered with HTTP status ${status}` : `the proxy cannot be reached (${code})`,
    next: 'correct HTTPS_PROXY, HTTP_PROXY and NO_PROXY, or set MIRROR to a folder with a copy of the file',
  });
}

function isUnconnected(error: RequestError): boolean {
  if (error.request?.redirectUrls.length) return false;
  if (error instanceof TimeoutError) return error.event === 'connect' || error.event === 'lookup';
  return NO_CONNECTION.test(error.code);
}

function wrongStatus(url: string, status: number | undefined): UserError {
  return new UserError(url, 'unexpected HTTP status', {
    expected: 'HTTP status 200',
    found: `HTTP status ${status}`,
    next: 'open the address in a browser; try again later, or set MIRROR to a folder with a copy of the file',
  });
}

/** The proxy for an address by HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in upper or lower case; undefined without one. */
function proxyFor(url: string): URL | undefined {
  const address = getProxyForUrl(url);
  if (address === '') return undefined;
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  if (proxy && ['http:', 'https:'].includes(proxy.protocol)) return proxy;
  const variable = new URL(url).protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  throw new UserError(`environment: ${variable}`, 'invalid address of a proxy', {
    expected: 'an address such as http://proxy.example.org:3128',
    // Not the address, which may have a password.
    found: proxy ? `the protocol ${proxy.protocol}` : 'no valid address',
    next: 'correct it, or unset it to connect directly',
  });
}

/** The HTTP client's agents for an address: through its proxy, or direct. */
function agentsFor(url: string): { http?: HttpProxyAgent; https?: HttpsProxyAgent } {
  const proxy = proxyFor(url)?.href;
  if (proxy === undefined) return {};
  return { http: new HttpProxyAgent({ proxy }), https: new HttpsProxyAgent({ proxy }) };
}
