/** Reads rows of JSONL again by their byte ranges. */
import { type FileHandle, open } from 'node:fs/promises';
import { TrainerError } from '../errors';

type Place = { line: number; offset: number; bytes: number };

export class RowReader<Row extends Place, Tokens extends object> {
  /** Opened at the first read, so that a run that ends before leaves nothing behind. */
  #handle: Promise<FileHandle> | undefined;

  /** `tokensOf` makes tokens of a line's text, or says in a word why it is of no use. */
  constructor(
    private readonly file: string,
    private readonly tokensOf: (text: string, row: Row) => Tokens | string,
  ) {}

  /** Throws where a row that was of use no longer is. */
  async read(row: Row): Promise<Tokens> {
    const buffer = Buffer.alloc(row.bytes);
    this.#handle ??= open(this.file);
    await (await this.#handle).read(buffer, 0, row.bytes, row.offset);
    const tokens = this.tokensOf(buffer.toString('utf8'), row);
    if (typeof tokens === 'string')
      throw new TrainerError('data_changed', `${this.file} line ${row.line} changed while it was in use.`);
    return tokens;
  }

  async close(): Promise<void> {
    await (await this.#handle)?.close();
  }
}
