import type { PageData } from '../data/page-data.ts';

/** Reads the data of the page; its counterpart is data-element.ts. */
export async function embeddedData(text: string): Promise<PageData> {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return await new Response(stream).json();
}
