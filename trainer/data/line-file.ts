/** Reads lines of a file again by their byte ranges, and rows of it by their tokens. */
import { type FileHandle, open } from 'node:fs/promises';
import { TrainerError } from '../errors';

export class LineFile {
  /** Opened at the first read, so that a run that ends before leaves nothing behind. */
  #file: Promise<FileHandle> | undefined;

  constructor(readonly name: string) {}

  async read({ offset, bytes }: { offset: number; bytes: number }): Promise<string> {
    const buffer = Buffer.alloc(bytes);
    this.#file ??= open(this.name);
    await (await this.#file).read(buffer, 0, bytes, offset);
    return buffer.toString('utf8');
  }

  async close(): Promise<void> {
    await (await this.#file)?.close();
  }
}

type Place = { line: number; offset: number; bytes: number };

/** Reads rows again, in the order asked. `tokensOf` says of a line's text what it is; a word is why it is of no use. */
export class RowReader<Row extends Place, Tokens extends object> {
  readonly #file: LineFile;

  constructor(
    file: string,
    private readonly tokensOf: (text: string, row: Row) => Tokens | string,
  ) {
    this.#file = new LineFile(file);
  }

  /** Throws where a row that was of use no longer is. */
  async read(row: Row): Promise<Tokens> {
    const tokens = this.tokensOf(await this.#file.read(row), row);
    if (typeof tokens === 'string')
      throw new TrainerError(
        'data_changed',
        `${this.#file.name} line ${row.line} changed while it was in use.`,
      );
    return tokens;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
