/** Reads lines of a file again by their byte ranges. */
import { type FileHandle, open } from 'node:fs/promises';

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
