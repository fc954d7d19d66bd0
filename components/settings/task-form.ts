import type { GraderConfig } from '@/lib/contracts/graders';
import type { Tag, TaskMode } from '@/lib/contracts/task-modes';
import type { Criterion, NewTask, Task } from '@/lib/contracts/tasks';
import { rulesOf, textOfRules } from './group-rules';

/** A task as the editor holds it: lists as lines of text, numbers as typed. */
export interface TaskForm {
  key: string;
  name: string;
  capability: Task['capability'];
  kind: Task['kind'];
  overlap: string;
  priority: string;
  /** As in `native-zh: 1`; empty: the project's. */
  groupRules: string;
  qualifiedOnly: boolean;
  practiceThreshold: string;
  instruction: Record<string, string>;
  criteria: Criterion[];
  mode: TaskMode;
  topK: string;
  tags: Tag[];
  grader: GraderConfig['name'];
  /** One label a line; `label = other word, another` gives its aliases. */
  labels: string;
  separators: string;
  /** One word a line. */
  empty: string;
}

export function formOf(task: Task | undefined): TaskForm {
  const grader = task?.grader;
  const match = grader?.name === 'label-match' ? grader.params : {};
  const set = grader?.name === 'set-f1' ? grader.params : {};
  const aliases = match.aliases ?? {};
  return {
    key: task?.key ?? '',
    name: task?.name ?? '',
    capability: task?.capability ?? 'dialogue',
    kind: task?.kind ?? 'subjective',
    overlap: task?.overlap == null ? '' : String(task.overlap),
    priority: String(task?.priority ?? 0),
    groupRules: task?.groupRules ? textOfRules(task.groupRules) : '',
    qualifiedOnly: task?.qualifiedOnly ?? false,
    practiceThreshold: String(task?.practiceThreshold ?? 0.7),
    instruction: task?.instruction ?? {},
    criteria: task?.criteria ?? [],
    mode: task?.mode ?? 'ranking',
    topK: task?.topK == null ? '' : String(task.topK),
    tags: task?.tags ?? [],
    grader: grader?.name ?? 'label-match',
    labels: (match.labels ?? Object.keys(aliases))
      .map((l) => (aliases[l]?.length ? `${l} = ${aliases[l].join(', ')}` : l))
      .join('\n'),
    separators: set.separators ?? '',
    empty: (set.empty ?? []).join('\n'),
  };
}

const lines = (text: string) =>
  text
    .split('\n')
    .map((l) => l.trim())
    .filter(Boolean);

/** Without the empty languages, so that clearing a text removes it. */
const filled = (text: Record<string, string>) =>
  Object.fromEntries(Object.entries(text).filter(([, v]) => v.trim() !== ''));

export function bodyOf(form: TaskForm, base: GraderConfig | null): NewTask {
  return {
    key: form.key.trim(),
    name: form.name,
    capability: form.capability,
    kind: form.kind,
    overlap: form.overlap === '' ? null : Number(form.overlap),
    priority: Number(form.priority),
    // What is no rule goes as it is, for the API to say so.
    groupRules: form.groupRules.trim() ? (rulesOf(form.groupRules) ?? { [form.groupRules]: 0 }) : null,
    qualifiedOnly: form.qualifiedOnly,
    practiceThreshold: Number(form.practiceThreshold),
    instruction: filled(form.instruction),
    criteria: form.criteria.map(({ key, name, hint, weight }) => {
      const kept = filled(hint ?? {});
      return {
        key,
        name: filled(name),
        ...(Object.keys(kept).length > 0 ? { hint: kept } : {}),
        ...(weight === undefined ? {} : { weight }),
      };
    }),
    mode: form.mode,
    topK: form.mode === 'ranking' && form.topK !== '' ? Number(form.topK) : null,
    tags: form.tags.map(({ key, name }) => ({ key: key.trim(), name: filled(name) })),
    grader: form.kind === 'objective' ? graderOf(form, base) : null,
  };
}

/** Parameters that the editor does not show stay as they were. */
function graderOf(form: TaskForm, base: GraderConfig | null): GraderConfig {
  if (form.grader === 'set-f1') {
    const { separators: _s, empty: _e, ...rest } = base?.name === 'set-f1' ? base.params : {};
    const empty = lines(form.empty);
    return {
      name: 'set-f1',
      params: {
        ...rest,
        ...(form.separators ? { separators: form.separators } : {}),
        ...(empty.length > 0 ? { empty } : {}),
      },
    };
  }
  const rows = lines(form.labels).map((line) => {
    const [label = '', others = ''] = line.split('=', 2);
    const words = others.split(/[,\uff0c、]/).map((w) => w.trim());
    return { label: label.trim(), aliases: words.filter(Boolean) };
  });
  const aliases = rows.filter((r) => r.aliases.length > 0).map((r) => [r.label, r.aliases] as const);
  return {
    name: 'label-match',
    params: {
      ...(rows.length > 0 ? { labels: rows.map((r) => r.label) } : {}),
      ...(aliases.length > 0 ? { aliases: Object.fromEntries(aliases) } : {}),
    },
  };
}
