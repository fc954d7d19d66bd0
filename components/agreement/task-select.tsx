import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/input';

/** One of a project's tasks, or all of them. */
export function TaskSelect({
  label,
  all,
  tasks,
  value,
  onChange,
}: {
  label: string;
  all: string;
  tasks: readonly { id: string; name: string }[];
  value: string | undefined;
  onChange: (task: string | undefined) => void;
}) {
  return (
    <Field label={label}>
      <Select value={value ?? ''} onChange={(e) => onChange(e.target.value || undefined)}>
        <option value="">{all}</option>
        {tasks.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </Select>
    </Field>
  );
}
