/** transformers' `generate` in a process that stays: generate_with_transformers.py answers a line for each line. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { pythonEnv, THREADS } from '../python-venv';

type Prompt = { ids: number[]; ends: number[]; maxTokens: number };
export type Drawing = Prompt & { n: number; temperature: number; topP: number; seed: number };
/** `lengths`: tokens of each sample, up to its end token. */
export type Measured = { seconds: number; lengths: number[] };

export class Transformers {
  private readonly lines: AsyncIterator<string>;
  private stderr = '';

  private constructor(
    private readonly child: ChildProcess,
    reader: Interface,
  ) {
    this.lines = reader[Symbol.asyncIterator]();
    child.stderr!.on('data', (chunk) => {
      this.stderr = (this.stderr + chunk).slice(-4000);
    });
  }

  /** Resolves when the model is loaded. */
  static async start(python: string, model: string): Promise<Transformers> {
    const script = path.join(import.meta.dirname, 'generate_with_transformers.py');
    const child = spawn(python, [script, model, String(THREADS)], { env: pythonEnv() });
    const made = new Transformers(child, createInterface({ input: child.stdout }));
    await made.answer();
    return made;
  }

  draw(request: Drawing): Promise<Measured> {
    return this.ask(request) as Promise<Measured>;
  }

  /** `gaps`: how far the two best logits lie apart at each token. */
  greedy(request: Prompt): Promise<{ ids: number[]; gaps: number[] }> {
    return this.ask(request) as Promise<{ ids: number[]; gaps: number[] }>;
  }

  end(): void {
    this.child.stdin!.end();
  }

  private ask(request: Prompt): Promise<unknown> {
    this.child.stdin!.write(`${JSON.stringify(request)}\n`);
    return this.answer();
  }

  private async answer(): Promise<unknown> {
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`transformers ended early: ${this.stderr.trim().slice(-1000)}`);
    return JSON.parse(value);
  }
}
