import type { ChatTokenizer } from './io/tokenizer';

/** Strings that end a completion, found across the borders of tokens. */
export class StopStrings {
  /** A token that has text has at least one byte of it. */
  private readonly longest: number;

  constructor(
    private readonly stops: string[],
    private readonly tokenizer: Pick<ChatTokenizer, 'decode'>,
  ) {
    this.longest = Math.max(0, ...stops.map((text) => Buffer.byteLength(text)));
  }

  /** Whether the newest token completes a stop string. Only as many tokens are looked at as one can be spread over. */
  reached(ids: readonly number[]): boolean {
    return this.stops.length > 0 && this.cut(this.tail(ids)) !== undefined;
  }

  /** The text before the first stop string; undefined where there is none. */
  cut(text: string): string | undefined {
    const at = this.stops.map((stop) => text.indexOf(stop)).filter((place) => place >= 0);
    return at.length > 0 ? text.slice(0, Math.min(...at)) : undefined;
  }

  /** Decoded from so far back that `longest` bytes are in it: special tokens have no text, half a character is one unit. */
  private tail(ids: readonly number[]): string {
    for (let take = this.longest + 1; ; take *= 2) {
      const text = this.tokenizer.decode(ids.slice(-take), { skipSpecial: true });
      if (take >= ids.length || text.length > this.longest) return text;
    }
  }
}
