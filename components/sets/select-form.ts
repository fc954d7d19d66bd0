import { Select } from '@/lib/contracts/sets';
import type { EVIDENCE_KINDS } from '@/lib/contracts/words';

/** The selection as form fields: texts as typed. */
export interface SelectForm {
  taskIds: string[];
  origins: (typeof EVIDENCE_KINDS)[number][];
  minAgreement: string;
  minMargin: string;
  from: string;
  to: string;
}
export const EVERYTHING: SelectForm = {
  taskIds: [],
  origins: [],
  minAgreement: '',
  minMargin: '',
  from: '',
  to: '',
};

/** The selection a form stands for, or the field that is wrong. */
export function toSelect(form: SelectForm): { select: Select } | { wrong: keyof SelectForm } {
  const parsed = Select.safeParse({
    ...(form.taskIds.length ? { taskIds: form.taskIds } : {}),
    ...(form.origins.length ? { origins: form.origins } : {}),
    ...(form.minAgreement.trim() ? { minAgreement: Number(form.minAgreement) / 100 } : {}),
    ...(form.minMargin.trim() ? { minMargin: Number(form.minMargin) } : {}),
    ...(form.from ? { from: form.from } : {}),
    ...(form.to ? { to: form.to } : {}),
  });
  if (parsed.success) return { select: parsed.data };
  return { wrong: parsed.error.issues[0]!.path[0] as keyof SelectForm };
}
