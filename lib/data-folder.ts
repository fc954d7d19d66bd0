import path from 'node:path';
import { env } from './env';

// Where things lie in the data folder. Files here are named by row id or by content hash, never by a person's words.
export const uploadFile = (importId: string) => path.join(env().DISCERN_DATA, 'uploads', importId);
export const setFile = (contentHash: string) => path.join(env().DISCERN_DATA, 'sets', `${contentHash}.jsonl`);
export const corpusFile = (contentHash: string) =>
  path.join(env().DISCERN_DATA, 'corpora', `${contentHash}.jsonl`);
export const runFolder = (runId: string) => path.join(env().DISCERN_DATA, 'runs', runId);
export const checkpointFolder = (id: string) => path.join(env().DISCERN_DATA, 'checkpoints', id);
export const setupStateFile = (name: string) => path.join(env().DISCERN_DATA, 'setup', `${name}.json`);
