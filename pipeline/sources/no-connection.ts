/** No attempt could connect to the host: the machine may have no network. */
export class NoConnectionError extends Error {
  constructor(
    readonly url: string,
    code: string,
  ) {
    super(`no connection to ${new URL(url).host} (${code})`);
  }
}
