// Python packages that judge what we compute. Each set lives in an environment of its own below DISCERN_CACHE.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const cache =
  process.env.DISCERN_CACHE ?? path.join(process.env.DISCERN_DATA ?? path.join(root, '.discern'), 'cache');

/** A Python that imports `module`, installed with pip when it is not there yet; or why there is none. */
export function pythonWith(module: string, requirement: string): { python?: string; why: string } {
  const venv = path.join(cache, `python-${module}`);
  const python = path.join(venv, 'bin/python');
  const has = () => {
    try {
      execFileSync(python, ['-c', `import ${module}`], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  if (has()) return { python, why: '' };
  try {
    mkdirSync(cache, { recursive: true });
    execFileSync('python3', ['-m', 'venv', venv], { stdio: 'pipe' });
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', requirement], { stdio: 'pipe' });
    return has() ? { python, why: '' } : { why: `the Python package ${module} does not load` };
  } catch (error) {
    return {
      why: `the Python package ${requirement} could not be installed (${String(error).split('\n')[0]})`,
    };
  }
}

/** The Python that tests may use as it is (DISCERN_PYTHON, else python3), and why it cannot import `modules`, or ''. */
export function systemPython(modules: string): { python: string; why: string } {
  const python = process.env.DISCERN_PYTHON || 'python3';
  const { status, error, stderr } = spawnSync(python, ['-c', `import ${modules}`], { encoding: 'utf8' });
  const why = status === 0 ? '' : (error?.message ?? stderr.trim().split('\n').at(-1) ?? `exit ${status}`);
  return { python, why };
}

/** Runs a script of test/reference on JSON; answers the JSON of its last line. */
export function runReference<T>(python: string, script: string, args: string[], input: unknown): T {
  const output = execFileSync(python, [path.join(root, 'test/reference', script), ...args], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return JSON.parse(output.trim().split('\n').at(-1)!) as T;
}
