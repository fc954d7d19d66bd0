export type JsonPath = readonly (string | number)[];
export type Span = readonly [from: number, to: number];

const MAX_DEPTH = 100;
const SPACE = /[ \t\r\n]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const LITERAL = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

/** Where a JSON text stops being JSON. */
class SyntaxAt extends Error {
  constructor(readonly at: number) {
    super();
  }
}

/**
 * Where in a JSON text a fault is, in characters: the value at `path`; its nearest parent that is there; or, in a text
 * that is no JSON, the place where it stops being one. With `key`, the key of that name in the object at `path`.
 */
export function locateJson(text: string, path: JsonPath, key?: string): Span {
  const scan = new Scan(text, path, key);
  try {
    scan.value(0, 0, true);
    scan.end();
    return scan.found ?? [0, text.length];
  } catch (e) {
    if (!(e instanceof SyntaxAt)) throw e;
    return [Math.min(e.at, text.length), Math.min(e.at + 1, text.length)];
  }
}

class Scan {
  at = 0;
  found: Span | undefined;
  #depth = -1;

  constructor(
    readonly text: string,
    readonly path: JsonPath,
    readonly key: string | undefined,
  ) {}

  /** Reads one value; `on` while the way to it is the path's first `step` keys. */
  value(depth: number, step: number, on: boolean) {
    if (depth > MAX_DEPTH) throw new SyntaxAt(this.at);
    this.#take(SPACE);
    const from = this.at;
    const c = this.text[from];
    if (c === '{') this.#object(depth, step, on);
    else if (c === '[') this.#array(depth, step, on);
    else if (c === '"') this.#string();
    else this.#need(LITERAL);
    if (on && step > this.#depth) {
      this.found = [from, this.at];
      this.#depth = step;
    }
    this.#take(SPACE);
  }

  end() {
    if (this.at < this.text.length) throw new SyntaxAt(this.at);
  }

  #object(depth: number, step: number, on: boolean) {
    this.at++;
    this.#take(SPACE);
    if (this.#skip('}')) return;
    do {
      this.#take(SPACE);
      const from = this.at;
      const name = JSON.parse(this.#string()) as string;
      if (on && step === this.path.length && name === this.key) {
        this.found = [from, this.at];
        this.#depth = Number.POSITIVE_INFINITY;
      }
      this.#take(SPACE);
      this.#expect(':');
      this.value(depth + 1, step + 1, on && this.path[step] === name);
    } while (this.#skip(','));
    this.#expect('}');
  }

  #array(depth: number, step: number, on: boolean) {
    this.at++;
    this.#take(SPACE);
    if (this.#skip(']')) return;
    let i = 0;
    do this.value(depth + 1, step + 1, on && this.path[step] === i++);
    while (this.#skip(','));
    this.#expect(']');
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const word = pattern.exec(this.text)?.[0] ?? '';
    this.at += word.length;
    return word;
  }

  #need(pattern: RegExp): string {
    const word = this.#take(pattern);
    if (word === '') throw new SyntaxAt(this.at);
    return word;
  }

  /** Character by character: a string may be megabytes long, too long for a pattern. */
  #string(): string {
    const from = this.at;
    this.#expect('"');
    for (;;) {
      const c = this.text.charCodeAt(this.at);
      if (Number.isNaN(c) || c < 32) throw new SyntaxAt(this.at);
      if (c === 92) this.#need(ESCAPE);
      else this.at++;
      if (c === 34) return this.text.slice(from, this.at);
    }
  }

  #skip(c: string): boolean {
    if (this.text[this.at] !== c) return false;
    this.at++;
    return true;
  }

  #expect(c: string) {
    if (!this.#skip(c)) throw new SyntaxAt(this.at);
  }
}
