import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { openapi } from '@/lib/api/openapi';
import { allOperations } from '@/lib/contracts/all-operations';
import { exampleParams, methodsOf, routePaths } from '../support/routes';

/** The message of a schema's refusal, or '' when it takes the value. */
const refusal = (schema: z.ZodType, value: unknown) => {
  const result = schema.safeParse(value);
  return result.success ? '' : result.error.message;
};
const UUID = '3c1d8a52-9d6f-4e0b-8f21-6c1f0f2a7e11';
/** `{project}` and the like stand for an id. */
const withIds = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value ?? {}).replace(/"\{\w+\}"/g, `"${UUID}"`));

describe('operations', () => {
  test('have ids of their own', () => {
    const ids = allOperations.map((op) => op.id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });

  test('are the routes under app/api/v1, no more and no fewer', async () => {
    const routes: string[] = [];
    for (const path of routePaths().filter((p) => p !== '/openapi.json'))
      for (const method of Object.keys(await methodsOf(path))) routes.push(`${method} ${path}`);
    expect(routes.sort()).toEqual(allOperations.map((op) => `${op.method} ${op.path}`).sort());
  });

  test.each(allOperations.map((op) => [op.id, op] as const))('%s: its example fits its schemas', (_, op) => {
    const { query, body, response } = op.example ?? {};
    if (op.params) expect(refusal(op.params, withIds(exampleParams(op)))).toBe('');
    if (op.query && query !== undefined) expect(refusal(op.query, withIds(query))).toBe('');
    if (op.body) expect(refusal(op.body, withIds(body))).toBe('');
    if (op.response && !op.streamResponse) {
      expect(response, 'it shows what it answers').toBeDefined();
      expect(refusal(op.response, withIds(response))).toBe('');
    }
  });
});

describe('the document', () => {
  const document = openapi() as {
    openapi: string;
    paths: Record<
      string,
      Record<string, { operationId: string; parameters: { name: string; in: string }[] }>
    >;
  };

  test('holds every operation with its path parameters', () => {
    expect(document.openapi).toBe('3.1.0');
    for (const op of allOperations) {
      const entry = document.paths[op.path]?.[op.method.toLowerCase()];
      expect(entry?.operationId).toBe(op.id);
      const named = [...op.path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]);
      expect(entry?.parameters.filter((p) => p.in === 'path').map((p) => p.name)).toEqual(named);
    }
  });

  test('is plain JSON whose references lead somewhere', () => {
    const text = JSON.stringify(document);
    expect(JSON.parse(text)).toEqual(document);
    const refs = new Set([...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map((m) => m[1]!));
    for (const ref of refs) {
      let at: unknown = document;
      for (const part of ref.split('/')) at = (at as Record<string, unknown>)?.[part];
      expect(at, ref).toBeDefined();
    }
  });
});
