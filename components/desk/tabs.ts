/** This tab among the others of the same browser. Without locks (plain http in a local network) a tab is on its own. */
const locks = () => (typeof navigator === 'undefined' ? undefined : navigator.locks);
/** How long a page that is being left may still hold its items. */
const LEFT_PAGE_MS = 300;

/** Runs `work` while no other tab runs something of that name. */
export const alone = (name: string, work: () => Promise<void>): Promise<void> =>
  locks()?.request(name, work) ?? work();

/** The items that this tab has on its desk or ahead: no other tab shows one of them. A closed tab has none. */
export class TabItems {
  #held = new Map<string, () => void>();

  /** Those of `ids` that no other tab has. The page before this one may take a moment to go. */
  async take(ids: readonly string[]): Promise<Set<string>> {
    let mine = await this.#try(ids);
    if (mine.size < ids.length) {
      await new Promise((r) => setTimeout(r, LEFT_PAGE_MS));
      mine = await this.#try(ids);
    }
    return mine;
  }

  give(id: string): void {
    this.#held.get(id)?.();
    this.#held.delete(id);
  }

  giveAll(): void {
    for (const id of [...this.#held.keys()]) this.give(id);
  }

  async #try(ids: readonly string[]): Promise<Set<string>> {
    const got = await Promise.all(ids.map((id) => this.#one(id)));
    return new Set(ids.filter((_, i) => got[i]));
  }

  #one(id: string): Promise<boolean> {
    const l = locks();
    if (!l || this.#held.has(id)) return Promise.resolve(true);
    return new Promise((answer) => {
      const until = (lock: unknown) => {
        answer(lock !== null);
        if (lock === null) return undefined;
        return new Promise<void>((end) => this.#held.set(id, end));
      };
      l.request(`discern-item-${id}`, { ifAvailable: true }, until).catch(() => answer(true));
    });
  }
}
