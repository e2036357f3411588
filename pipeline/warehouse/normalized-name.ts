// How names are compared, in TypeScript and in SQL.

/** What separates words: neither letters nor digits, of any script. */
const SEPARATOR = String.raw`[^\p{L}\p{N}]+`;

/** Lower-cases a name and replaces each run of spaces and punctuation by one dash: ` ResNet_50 ` becomes `resnet-50`. */
export function normalized(name: string): string {
  return name.toLowerCase().replaceAll(new RegExp(SEPARATOR, 'gu'), '-').replaceAll(/^-|-$/g, '');
}

/** A normalized name without what separates its letters and numbers: `resnet50` for `resnet-50`. Numbers stay apart. */
export function joined(name: string): string {
  return name.replaceAll(/(?<!\d)-|-(?!\d)/g, '');
}

/** Hubs and organisations that publish models. Other words before a slash may say how a model was trained. */
const PUBLISHERS =
  'timm|torchvision|pytorch(/vision[^/]*)?|huggingface|facebook(research)?|google(-research)?|microsoft|apple|nvidia|openai(?=/.*clip)';
const HUB = new RegExp(`^\\s*(https://huggingface.co/|hf.hub:)?(${PUBLISHERS})/`, 'i');

/** A name without its hub: `resnet-50` for `microsoft/resnet-50`. */
export function withoutHub(name: string): string {
  return name.replace(HUB, '');
}

/** One text for all ways to write a model's name: `clipvitb32` for `openai/clip-vit-base-patch32`. */
export function spelling(name: string): string {
  const patch = /\b(tiny|small|base|large|huge|giant)-patch(?=\d)/g;
  return joined(normalized(withoutHub(name)).replaceAll(patch, ([size]) => `${size}-`));
}

/** The same as the SQL function `normalized_name`, which every connection has. */
export const NORMALIZED_NAME = `create temp macro normalized_name(name) as
  trim(regexp_replace(lower(name), '${SEPARATOR}', '-', 'g'), '-')`;
