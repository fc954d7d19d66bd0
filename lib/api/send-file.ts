import type { FileHandle } from 'node:fs/promises';

export interface SentFile {
  /** Opened when a body is sent; closed with it. */
  open: () => Promise<FileHandle>;
  bytes: number;
  /** Strong validator without quotes, e.g. the content hash. */
  etag: string;
  type: string;
  /** Name for the person's disk. */
  name: string;
}

/**
 * A file as an HTTP answer (RFC 9110): If-None-Match gives 304; one Range gives 206, or 416 where the file has no such
 * bytes; If-Range with another tag, several ranges and units other than bytes give the whole file.
 */
export async function sendFile(request: Request, file: SentFile): Promise<Response> {
  const tag = `"${file.etag}"`;
  const headers: Record<string, string> = {
    etag: tag,
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    'content-type': file.type,
    'content-disposition': disposition(file.name),
    'x-content-type-options': 'nosniff',
  };
  if (matches(request.headers.get('if-none-match'), tag)) return new Response(null, { status: 304, headers });
  const ifRange = request.headers.get('if-range');
  const range =
    ifRange === null || ifRange === tag ? rangeOf(request.headers.get('range'), file.bytes) : undefined;
  if (range === 'unsatisfiable')
    return new Response(null, {
      status: 416,
      headers: { ...headers, 'content-range': `bytes */${file.bytes}` },
    });
  const { from, to } = range ?? { from: 0, to: file.bytes - 1 };
  headers['content-length'] = String(to - from + 1);
  if (range) headers['content-range'] = `bytes ${from}-${to}/${file.bytes}`;
  return new Response(streamOf(await file.open(), from, to), { status: range ? 206 : 200, headers });
}

const matches = (header: string | null, tag: string) =>
  header !== null &&
  (header.trim() === '*' || header.split(',').some((t) => t.trim().replace(/^W\//, '') === tag));

/** First and last byte of a single range; undefined for none or one that is to be ignored. */
export function rangeOf(
  header: string | null,
  bytes: number,
): { from: number; to: number } | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  if (match[1] === '') {
    const last = Math.min(Number(match[2]), bytes);
    return last === 0 ? 'unsatisfiable' : { from: bytes - last, to: bytes - 1 };
  }
  const from = Number(match[1]);
  const to = match[2] === '' ? bytes - 1 : Math.min(Number(match[2]), bytes - 1);
  if (match[2] !== '' && Number(match[2]) < from) return undefined;
  return from >= bytes ? 'unsatisfiable' : { from, to };
}

const BLOCK = 256 * 1024;

function streamOf(file: FileHandle, from: number, to: number): ReadableStream<Uint8Array> {
  let at = from;
  return new ReadableStream({
    async pull(controller) {
      const left = to - at + 1;
      const block = new Uint8Array(Math.max(0, Math.min(BLOCK, left)));
      const read = left > 0 ? (await file.read(block, 0, block.length, at)).bytesRead : 0;
      if (read > 0) controller.enqueue(block.subarray(0, read));
      at += read;
      if (at > to || read === 0) {
        await file.close();
        if (at <= to) controller.error(new Error('the file is shorter than it was'));
        else controller.close();
      }
    },
    cancel: () => file.close(),
  });
}

/** Attachment name with a fallback in ASCII (RFC 6266, RFC 8187). */
function disposition(name: string): string {
  const clean = [...name].map((c) => (c < ' ' || '/\\:*?"<>|'.includes(c) ? '_' : c)).join('');
  const ascii = clean.replace(/[^\x20-\x7e]/g, '_');
  const encoded = encodeURIComponent(clean).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
