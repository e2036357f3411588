import { type BuildOptions, build } from 'esbuild';

/** Bundles a script with the same esbuild options as the Makefile. */
export async function bundle(options: BuildOptions): Promise<void> {
  await build({
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: 'node',
    format: 'esm',
    external: ['@duckdb/node-bindings', '@resvg/resvg-js'],
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    ...options,
  });
}
