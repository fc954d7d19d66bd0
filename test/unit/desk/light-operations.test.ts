// Pages that must load little call operations without their schemas: each says what its contract says.
import { describe, expect, it } from 'vitest';
import * as light from '@/lib/client/operations';
import { allOperations } from '@/lib/contracts/all-operations';
import type { Operation } from '@/lib/contracts/operation';
import { NO_PREFERENCES } from '@/lib/contracts/preference-words';
import { Preferences } from '@/lib/contracts/preferences';

describe('operations without schemas', () => {
  it.each(Object.entries(light as unknown as Record<string, Operation>))('%s', (name, op) => {
    const contract = allOperations.find((o) => o.id === name)!;
    expect({ ...op, body: op.body !== undefined }).toEqual({
      id: contract.id,
      method: contract.method,
      path: contract.path,
      body: contract.body !== undefined,
    });
  });

  it('no preferences are what the contract makes of nothing', () => {
    expect(NO_PREFERENCES).toEqual(Preferences.parse({}));
  });
});
