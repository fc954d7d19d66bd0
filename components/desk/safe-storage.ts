export interface Kept {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  /** Names that begin so, in their own order. */
  names(prefix: string): string[];
}

const memory = new Map<string, string>();

/** localStorage, and this tab's memory where the browser forbids it or it is full. */
export const safeStorage: Kept = {
  getItem: (key) => memory.get(key) ?? attempt(() => localStorage.getItem(key)) ?? null,
  setItem: (key, value) => {
    const stored = attempt(() => {
      localStorage.setItem(key, value);
      return true;
    });
    if (stored) memory.delete(key);
    else memory.set(key, value);
  },
  removeItem: (key) => {
    memory.delete(key);
    attempt(() => localStorage.removeItem(key));
  },
  names: (prefix) => {
    const all = new Set([...memory.keys(), ...(attempt(() => Object.keys(localStorage)) ?? [])]);
    return [...all].filter((name) => name.startsWith(prefix)).sort();
  },
};

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
