import type { ImportError } from '@/lib/contracts/imports';

const SHOWN = 100;

/** The errors of an import: how many, and the first hundred by line. */
export class Problems {
  count = 0;
  #first: ImportError[] = [];

  add(...errors: ImportError[]) {
    this.count += errors.length;
    this.#first.push(...errors);
    if (this.#first.length > 4 * SHOWN) this.#cut();
  }

  /** Of a group too large to list, with its first ones. */
  addMany(count: number, first: ImportError[]) {
    this.add(...first);
    this.count += count - first.length;
  }

  first(): ImportError[] {
    this.#cut();
    return this.#first;
  }

  #cut() {
    // Sorting is stable: faults of one line keep their order.
    this.#first = this.#first.sort((a, b) => a.line - b.line).slice(0, SHOWN);
  }
}
