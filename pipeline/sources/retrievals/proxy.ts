import { HttpProxyAgent, HttpsProxyAgent } from 'hpagent';
import { getProxyForUrl } from 'proxy-from-env';
import { UserError } from '../../messages/errors.ts';

/** The proxy for an address by HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in upper or lower case; undefined without one. */
export function proxyFor(url: string): URL | undefined {
  const address = getProxyForUrl(url);
  if (address === '') return undefined;
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  if (proxy && ['http:', 'https:'].includes(proxy.protocol)) return proxy;
  throw new UserError({
    where: `environment: ${new URL(url).protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'}`,
    problem: 'invalid address of a proxy',
    expected: 'an address such as http://proxy.example.org:3128',
    // Not the address, which may have a password.
    found: proxy ? `the protocol ${proxy.protocol}` : 'no valid address',
    next: 'correct it, or unset it to connect directly',
  });
}

/** The HTTP client's agents for an address: through its proxy, or direct. */
export function agentsFor(url: string): { http?: HttpProxyAgent; https?: HttpsProxyAgent } {
  const proxy = proxyFor(url)?.href;
  return proxy === undefined
    ? {}
    : { http: new HttpProxyAgent({ proxy }), https: new HttpsProxyAgent({ proxy }) };
}
