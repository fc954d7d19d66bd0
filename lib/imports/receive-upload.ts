import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { MAX_FILE_BYTES } from '@/lib/contracts/imports';
import { uploadFile } from '@/lib/data-folder';
import { DiscernError } from '@/lib/errors';

/** How an upload stands in Import.path: below the data folder, which may move. */
export const uploadPath = (idOrFile: string) => path.join('uploads', path.basename(idOrFile));

const tooLarge = () =>
  new DiscernError(
    'too_large',
    'The file is larger than 4 GB. Split it; rows that are known already change nothing.',
  );

/**
 * Streams a request's body to `<data>/uploads/<id>`, whole and on disk when it answers. A body that breaks off or is
 * not as long as it said leaves nothing.
 */
export async function receiveUpload(
  request: Request,
  id: string,
): Promise<{ bytes: number; sha256: string }> {
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity')
    throw new DiscernError('unsupported', `The body is compressed (${encoding}); send it plain.`);
  const length = request.headers.get('content-length');
  const declared = length === null ? undefined : Number(length);
  if (declared !== undefined && declared > MAX_FILE_BYTES) throw tooLarge();
  const file = uploadFile(id);
  const draft = `${file}.part`;
  await fs.mkdir(path.dirname(file), { recursive: true });
  const handle = await fs.open(draft, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > MAX_FILE_BYTES) throw tooLarge();
      hash.update(chunk);
      await writeAll(handle, chunk);
    }
    if (declared !== undefined && bytes !== declared)
      throw new DiscernError(
        'invalid',
        `The upload broke off: ${bytes} of ${declared} bytes came. Nothing was kept; send it again.`,
      );
    if (bytes === 0) throw new DiscernError('invalid', 'The file is empty.');
    await handle.sync();
    await handle.close();
    await fs.rename(draft, file);
    await syncFolder(path.dirname(file));
    return { bytes, sha256: hash.digest('hex') };
  } catch (e) {
    await handle.close().catch(() => {});
    await fs.rm(draft, { force: true });
    throw brokenOff(e, request);
  }
}

/** A lost connection shows as one of several errors of the stream. */
function brokenOff(e: unknown, request: Request): unknown {
  if (e instanceof DiscernError) return e;
  const code = (e as { code?: string }).code ?? '';
  if (code === 'ENOSPC')
    return new DiscernError('unavailable', 'The disk is full: free some space and send it again.');
  if (
    request.signal.aborted ||
    code === 'ECONNRESET' ||
    code.startsWith('ERR_STREAM') ||
    code === 'UND_ERR_SOCKET'
  )
    return new DiscernError('invalid', 'The upload broke off. Nothing was kept; send it again.');
  return e;
}

async function writeAll(handle: fs.FileHandle, chunk: Uint8Array) {
  for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at, chunk.length - at)).bytesWritten;
}

/** The name of a file is on disk only when its folder is. */
async function syncFolder(folder: string) {
  const handle = await fs.open(folder, 'r');
  await handle.sync().catch(() => {});
  await handle.close();
}
