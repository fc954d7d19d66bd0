/** Lines of a file that is there whole or not at all. */
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { syncFolder } from '../io/atomic';

const BLOCK = 1 << 18;
const NEWLINE = Buffer.from('\n');

export class LineWriter {
  #parts: Uint8Array[] = [];
  #held = 0;
  #open = true;

  private constructor(
    private readonly file: string,
    private readonly draft: string,
    private readonly handle: FileHandle,
  ) {}

  /** Writes beside `file` until `keep`. */
  static async open(file: string): Promise<LineWriter> {
    await mkdir(path.dirname(file), { recursive: true });
    const draft = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
    return new LineWriter(file, draft, await open(draft, 'w'));
  }

  /** A line without its break. */
  async write(line: Uint8Array): Promise<void> {
    // Copied, since a line is a view of the buffer it was read into.
    this.#parts.push(Uint8Array.from(line), NEWLINE);
    this.#held += line.length + 1;
    if (this.#held >= BLOCK) await this.#flush();
  }

  /** Makes the file stand under its name, on disk. */
  async keep(): Promise<void> {
    await this.#flush();
    await this.handle.sync();
    await this.#close();
    await rename(this.draft, this.file);
    syncFolder(path.dirname(this.file));
  }

  /** Leaves nothing behind, unless the file was kept. */
  async discard(): Promise<void> {
    await this.#close();
    await rm(this.draft, { force: true });
  }

  async #flush(): Promise<void> {
    const block = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#held = 0;
    for (let at = 0; at < block.length; )
      at += (await this.handle.write(block, at, block.length - at)).bytesWritten;
  }

  async #close(): Promise<void> {
    if (this.#open) await this.handle.close();
    this.#open = false;
  }
}
