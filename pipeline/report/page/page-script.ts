import fs from 'node:fs';
import path from 'node:path';
import { CODE } from '../../warehouse/code-hash.ts';

/** A script that the build made from `pipeline/report/browser`. */
export function pageScript(name: 'report' | 'index'): string {
  // `</script` in a string would end the script element.
  return fs.readFileSync(path.join(CODE, 'dist', `${name}.js`), 'utf8').replaceAll('</script', '<\\/script');
}
