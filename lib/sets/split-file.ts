import { once } from 'node:events';
import { createReadStream, createWriteStream, renameSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import type { Split } from '@/lib/contracts/words';

/**
 * Copies the rows of one split of a frozen file, in order, as a stream; `limit` keeps the first rows. The copy appears
 * whole or not at all. Answers how many rows it has.
 */
export async function splitFile(
  source: string,
  split: Split,
  target: string,
  limit = Infinity,
): Promise<number> {
  const out = createWriteStream(`${target}.part`);
  let rows = 0;
  for await (const line of createInterface({ input: createReadStream(source), crlfDelay: Infinity })) {
    if (line === '' || (JSON.parse(line) as { split: Split }).split !== split) continue;
    if (rows >= limit) break;
    rows++;
    if (!out.write(`${line}\n`)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
  renameSync(`${target}.part`, target);
  return rows;
}
