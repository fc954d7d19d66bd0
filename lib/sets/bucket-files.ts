import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

const FLUSH = 64 * 1024;

/**
 * Sorts more lines than memory holds: each line goes to one of 256 files by the first byte of its key (a hash, so they
 * fill evenly); the files are then read one by one in the keys' order. One file is in memory at a time.
 */
export class BucketFiles {
  #waiting: { parts: string[]; size: number }[] = Array.from({ length: 256 }, () => ({ parts: [], size: 0 }));
  #files = new Map<number, FileHandle>();

  private constructor(private readonly folder: string) {}

  static async in(folder: string): Promise<BucketFiles> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    return new BucketFiles(folder);
  }

  /** `key` begins with two hex digits; `line` holds no line end. */
  async add(key: string, line: string): Promise<void> {
    const n = Number.parseInt(key.slice(0, 2), 16);
    const waiting = this.#waiting[n]!;
    waiting.parts.push(line, '\n');
    waiting.size += line.length;
    if (waiting.size >= FLUSH) await this.#flush(n);
  }

  /** The lines of each bucket that has any, in the order of the buckets; closes the files. */
  async *read(): AsyncGenerator<string[]> {
    for (let n = 0; n < 256; n++) await this.#flush(n);
    const filled = [...this.#files.keys()].sort((a, b) => a - b);
    await this.close();
    for (const n of filled) {
      const text = await readFile(this.#path(n), 'utf8');
      yield text.split('\n').slice(0, -1);
    }
  }

  async close(): Promise<void> {
    const files = [...this.#files.values()];
    this.#files.clear();
    await Promise.all(files.map((f) => f.close()));
  }

  #path = (n: number) => path.join(this.folder, `${n.toString(16).padStart(2, '0')}.jsonl`);

  async #flush(n: number): Promise<void> {
    const waiting = this.#waiting[n]!;
    if (waiting.size === 0) return;
    let file = this.#files.get(n);
    if (!file) {
      file = await open(this.#path(n), 'a');
      this.#files.set(n, file);
    }
    await file.appendFile(waiting.parts.join(''));
    waiting.parts = [];
    waiting.size = 0;
  }
}

/** Writes a file whose hash becomes known at the end; `keep` makes it durable under its name, in one step. */
export class HashedFile {
  #hash = createHash('sha256');
  #parts: string[] = [];
  #size = 0;
  bytes = 0;

  private constructor(
    private readonly file: FileHandle,
    private readonly path: string,
  ) {}

  static async at(file: string): Promise<HashedFile> {
    return new HashedFile(await open(file, 'w'), file);
  }

  async line(text: string): Promise<void> {
    this.#parts.push(text, '\n');
    this.#size += text.length;
    if (this.#size >= FLUSH) await this.#flush();
  }

  async #flush(): Promise<void> {
    const chunk = Buffer.from(this.#parts.join(''), 'utf8');
    this.#parts = [];
    this.#size = 0;
    this.#hash.update(chunk);
    this.bytes += chunk.length;
    await this.file.appendFile(chunk);
  }

  /** Closes the file without keeping it. */
  async discard(): Promise<void> {
    await this.file.close().catch(() => {});
  }

  /** Ends the file, flushes it to disk and moves it to `place(hash)`. Answers the hash (hex SHA-256). */
  async keep(place: (hash: string) => string): Promise<string> {
    await this.#flush();
    await this.file.sync();
    await this.file.close();
    const hash = this.#hash.digest('hex');
    await rename(this.path, place(hash));
    const folder = await open(path.dirname(place(hash)), 'r');
    await folder.sync().finally(() => folder.close());
    return hash;
  }
}
