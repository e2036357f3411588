/** No connection could be made to the host, however often it was tried: the machine may have no network. */
export class NoConnectionError extends Error {
  constructor(
    readonly url: string,
    code: string,
  ) {
    super(`no connection to ${new URL(url).host} (${code})`);
  }
}
