import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { type listModelsOp, Model, SetupState } from '@/lib/contracts/models';
import { setupStateFile } from '@/lib/data-folder';
import { env } from '@/lib/env';
import { CATALOGUE } from '@/trainer/catalogue';
import { localModels } from './model-folder';

type Answer = z.input<NonNullable<typeof listModelsOp.response>>;

/** The catalogue and the local folders with their state, and how far the TensorFlow set-up is. */
export async function listModels(): Promise<Answer> {
  const local = new Set(localModels());
  const known = CATALOGUE.map((m) => {
    local.delete(m.name);
    return { ...stateOf(m.name), name: m.name, title: m.title, licence: m.licence, parameters: m.parameters };
  });
  const own = [...local].map((name) => ({
    name,
    title: name,
    licence: null,
    parameters: null,
    state: 'ready' as const,
    message: null,
  }));
  return { items: [...known, ...own], tensorflow: tensorflowState() };
}

function stateOf(name: string) {
  if (localModels().includes(name)) return { state: 'ready' as const, message: null };
  const file = readJson(path.join(env().DISCERN_MODELS, `${name}.status.json`));
  const parsed = Model.pick({ state: true, done: true, total: true, message: true }).safeParse({
    message: null,
    ...file,
  });
  // A status of a download that ended well stands beside no folder only when somebody removed the folder.
  return parsed.success && parsed.data.state !== 'ready'
    ? parsed.data
    : { state: 'absent' as const, message: null };
}

function tensorflowState() {
  const parsed = SetupState.safeParse({
    backend: null,
    reason: null,
    step: null,
    ...readJson(setupStateFile('tensorflow')),
  });
  return parsed.success ? parsed.data : { state: 'absent' as const, backend: null, reason: null, step: null };
}

function readJson(file: string): object {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
