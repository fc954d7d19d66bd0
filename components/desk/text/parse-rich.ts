/** A stretch of text, by its place in the source: offsets count UTF-16 code units. */
export type Inline =
  | { kind: 'text' | 'code' | 'hashtag' | 'mention'; start: number; end: number }
  | { kind: 'strong' | 'em' | 'del'; start: number; end: number; inside: Inline[] }
  | { kind: 'link' | 'image'; start: number; end: number; url: string; inside: Inline[] };

export type Block =
  | { kind: 'p' | 'quote'; inside: Inline[] }
  | { kind: 'h'; level: number; inside: Inline[] }
  | { kind: 'code'; start: number; end: number }
  | { kind: 'list'; items: { mark: string; depth: number; inside: Inline[] }[] }
  | { kind: 'hr' };

const LIST = /^([ \t]*)([-*•+]|\d{1,3}[.)、])(?:[ \t]+|(?<=、))(?=\S)/;
const HEADING = /^(#{1,6})[ \t]+(?=\S)/;

/**
 * The part of markdown that posts and answers use: headings, lists, quotes, fences, rules, strong, emphasis, struck out,
 * code, links, images; and what a social app shows: #话题#, #topic, @name. HTML is text like any other. Every character
 * that is shown keeps its place in the source, so that passages can be marked. `from`: where to begin. Pure.
 */
export function parseRich(source: string, from = 0): Block[] {
  const blocks: Block[] = [];
  const lines = linesOf(source, from);
  for (let i = 0; i < lines.length; i++) {
    const { start, text } = lines[i]!;
    const end = start + text.length;
    const heading = HEADING.exec(text);
    const last = blocks.at(-1);
    if (/^\s*```/.test(text)) {
      const close = lines.findIndex((l, j) => j > i && /^\s*```\s*$/.test(l.text));
      const to = close < 0 ? lines.length : close;
      const body = lines.slice(i + 1, to);
      if (body.length > 0) blocks.push({ kind: 'code', start: body[0]!.start, end: endOf(body.at(-1)!) });
      i = to;
    } else if (/^\s*(-{3,}|\*{3,}|_{3,})\s*$/.test(text)) blocks.push({ kind: 'hr' });
    else if (heading)
      blocks.push({
        kind: 'h',
        level: heading[1]!.length,
        inside: inlineOf(source, start + heading[0].length, end),
      });
    else if (LIST.test(text)) {
      const [whole, indent, mark] = LIST.exec(text) as unknown as [string, string, string];
      const depth = Math.min(4, Math.floor(indent.replaceAll('\t', '  ').length / 2));
      const item = { mark, depth, inside: inlineOf(source, start + whole.length, end) };
      if (last?.kind === 'list' && lines[i - 1]?.text.trim() !== '') last.items.push(item);
      else blocks.push({ kind: 'list', items: [item] });
    } else if (/^>/.test(text)) {
      let j = i;
      while (lines[j + 1]?.text.startsWith('>')) j++;
      const inside = lines.slice(i, j + 1).flatMap((l, n): Inline[] => {
        const skip = /^>[ \t]?/.exec(l.text)![0].length;
        const rest = inlineOf(source, l.start + skip, endOf(l));
        return n === 0 ? rest : [{ kind: 'text', start: l.start - 1, end: l.start }, ...rest];
      });
      blocks.push({ kind: 'quote', inside });
      i = j;
    } else if (text.trim() !== '') {
      let j = i;
      while (j + 1 < lines.length && isPlain(lines[j + 1]!.text)) j++;
      blocks.push({ kind: 'p', inside: inlineOf(source, start, endOf(lines[j]!)) });
      i = j;
    }
  }
  return blocks;
}

interface Line {
  start: number;
  text: string;
}
const endOf = (l: Line) => l.start + l.text.length;
const isPlain = (text: string) =>
  text.trim() !== '' &&
  !HEADING.test(text) &&
  !LIST.test(text) &&
  !/^(>|\s*```|\s*(-{3,}|\*{3,}|_{3,})\s*$)/.test(text);

function linesOf(source: string, from: number): Line[] {
  const out: Line[] = [];
  let start = from;
  for (const text of source.slice(from).split('\n')) {
    out.push({ start, text: text.replace(/\r$/, '') });
    start += text.length + 1;
  }
  return out;
}

// Bounded everywhere: a text of nothing but asterisks costs no more than another.
const INLINE = new RegExp(
  [
    '`(?<code>[^`\\n]{1,500})`',
    '(?<bang>!?)\\[(?<label>[^\\]\\n]{0,300})\\]\\((?<url>[^\\s()]{1,1000})\\)',
    '(?<bare>https?://[^\\s<>"\'，。！？、）)\\]]{1,1000})',
    '\\*\\*(?=\\S)(?<strong>[^\\n]{1,500}?)(?<=\\S)\\*\\*',
    '~~(?=\\S)(?<del>[^~\\n]{1,500})~~',
    '(?<![*\\w])\\*(?=[^\\s*])(?<em>[^*\\n]{1,500}?)(?<=\\S)\\*(?![*\\w])',
    '(?<![A-Za-z0-9_&/#])(?<hashtag>#[^#\\s]{1,40}#|#(?=[\\p{N}_]*\\p{L})[\\p{L}\\p{N}_]{1,60})',
    '(?<![A-Za-z0-9_.@/])(?<mention>@[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]{0,39})',
  ].join('|'),
  'gu',
);

function inlineOf(source: string, start: number, end: number): Inline[] {
  const out: Inline[] = [];
  const text = source.slice(start, end);
  let at = start;
  const plain = (to: number) => {
    if (to > at) out.push({ kind: 'text', start: at, end: to });
  };
  for (const m of text.matchAll(INLINE)) {
    const from = start + m.index;
    const to = from + m[0].length;
    plain(from);
    out.push(tokenOf(source, m, from, to));
    at = to;
  }
  plain(end);
  return out;
}

function tokenOf(source: string, m: RegExpMatchArray, start: number, end: number): Inline {
  const g = m.groups!;
  const within = (skip: number, length: number) => ({ start: start + skip, end: start + skip + length });
  const inside = (skip: number, length: number) => inlineOf(source, start + skip, start + skip + length);
  if (g.code !== undefined) return { kind: 'code', ...within(1, g.code.length) };
  if (g.strong !== undefined) return { kind: 'strong', start, end, inside: inside(2, g.strong.length) };
  if (g.del !== undefined) return { kind: 'del', start, end, inside: inside(2, g.del.length) };
  if (g.em !== undefined) return { kind: 'em', start, end, inside: inside(1, g.em.length) };
  if (g.hashtag !== undefined) return { kind: 'hashtag', start, end };
  if (g.mention !== undefined) return { kind: 'mention', start, end };
  if (g.bare !== undefined)
    return { kind: 'link', start, end, url: g.bare, inside: [{ kind: 'text', start, end }] };
  const skip = g.bang!.length + 1;
  const label: Inline[] = g.label ? [{ kind: 'text', ...within(skip, g.label.length) }] : [];
  // Other schemes stay the text they are.
  if (!/^https?:\/\//i.test(g.url!)) return { kind: 'text', start, end };
  return { kind: g.bang ? 'image' : 'link', start, end, url: g.url!, inside: label };
}
