import type { z } from 'zod';
import { addressOf, CallError } from '@/lib/client/call';
import type { ProjectParams } from '@/lib/contracts/common';
import type { Operation } from '@/lib/contracts/operation';

/**
 * Sends a file as it lies to an operation that takes a stream, with the share of it that is sent (0 to 1): fetch cannot
 * tell that yet.
 */
export function upload<Q extends z.ZodType>(
  op: Operation<typeof ProjectParams, Q, z.ZodUndefined, z.ZodType>,
  projectId: string,
  query: z.input<Q> & object,
  file: File,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<{ id: string }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(
      op.method,
      addressOf(op as unknown as Operation, { id: projectId }, query as Record<string, unknown>),
    );
    request.setRequestHeader('content-type', 'application/x-ndjson');
    request.responseType = 'json';
    request.upload.onprogress = (e) => onShare(e.loaded / Math.max(e.total, 1));
    request.onload = () => {
      if (request.status === 202) return resolve(request.response);
      const e = request.response?.error ?? {};
      reject(
        new CallError(request.status, e.code ?? 'internal', e.message ?? `HTTP ${request.status}`, e.details),
      );
    };
    request.onerror = () =>
      reject(new CallError(0, 'offline', 'The upload broke off. Nothing was kept; send it again.'));
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
