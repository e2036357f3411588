/** No attempt could connect to the host: the machine may have no network. */
export class NoConnectionError extends Error {
  constructor(
    readonly url: string,
    code: string,
  ) {
    const isName = code === 'ENOTFOUND' || code === 'EAI_AGAIN';
    const who = isName ? 'DNS does not find the name' : 'the server cannot be reached';
    super(`no connection to ${new URL(url).host}: ${who} (${code})`);
  }
}
