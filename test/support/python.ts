// Python packages that judge what we compute. Each set lives in an environment of its own below DISCERN_CACHE.
import { execFileSync } from 'node:child_process';
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
