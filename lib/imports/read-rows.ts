import fs from 'node:fs';
import type { ImportError } from '@/lib/contracts/imports';
import { MAX_LINE_BYTES } from '@/lib/contracts/imports';
import { type Line, readLines } from '@/lib/formats/read-lines';
import { excerptOf, type Fault, showFault } from '@/lib/formats/row-fault';

export interface ReadRow extends Line {
  row: unknown;
}

/** The rows of an uploaded file; what is no row goes to `bad` and is left out. */
export async function* readRows(
  file: string,
  bad: (e: ImportError) => void,
): AsyncGenerator<ReadRow | { to: number }> {
  const stream = fs.createReadStream(file, { highWaterMark: 256 * 1024 });
  for await (const line of readLines(stream, MAX_LINE_BYTES)) {
    if (line.fault) {
      bad(wholeLine(line));
      yield { to: line.to };
      continue;
    }
    let row: unknown;
    try {
      row = JSON.parse(line.text);
    } catch {
      const fix = line.text.startsWith('[')
        ? 'Write one object a line, without the list around them'
        : REPAIR;
      bad(showFault(line.line, line.text, { path: [], message: 'is not JSON', fix: `${fix}.` }));
      yield { to: line.to };
      continue;
    }
    yield { ...line, row };
  }
}

const REPAIR =
  'Repair the line at the mark (quotes around keys and text, no comma at the end, no line break inside)';

function wholeLine({ line, text, fault, from, to }: Line): ImportError {
  const shown = excerptOf(text.slice(0, 300), [0, Math.min(text.length, 300)]);
  if (fault === 'too long')
    return {
      line,
      field: '',
      message: `is ${((to - from) / 1024 ** 2).toFixed(1)} MB long; the limit is 4 MB`,
      fix: 'Shorten the row, or check that each row ends with a line break.',
      ...shown,
    };
  const bad = text.indexOf('\ufffd');
  return {
    line,
    field: '',
    message: 'is not UTF-8',
    fix: 'Save the file as UTF-8.',
    ...excerptOf(text, bad < 0 ? [0, text.length] : [bad, bad + 1]),
  };
}

/** Runs a check of a row; a row nested so deeply that it breaks the check is a fault of the row. */
export function checkRow<T>(check: () => T): T | Fault[] {
  try {
    return check();
  } catch (e) {
    if (!(e instanceof RangeError)) throw e;
    return [
      { path: [], message: 'is nested too deeply', fix: 'Keep lists and objects at most 100 levels deep.' },
    ];
  }
}

/** A line of the file again, by where it stands. */
export async function lineAt(file: string, from: number, to: number): Promise<string> {
  const handle = await fs.promises.open(file, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(to - from, MAX_LINE_BYTES));
    await handle.read(bytes, 0, bytes.length, from);
    return bytes
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .replace(/\r$/, '');
  } finally {
    await handle.close();
  }
}
