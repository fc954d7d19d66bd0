'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Field } from '@/components/ui/field';
import { Checkbox, Input, Select } from '@/components/ui/input';
import { ITEM_ORDERS, type Project } from '@/lib/contracts/projects';
import { rulesOf, textOfRules } from './group-rules';
import { SettingsForm, StoredProject, useSaveProject } from './settings-form';

/** What is handed out first and to whom: order, groups, gold, guidelines. */
export function AssignmentForm() {
  return <StoredProject>{(data) => <Form key={data.id} project={data} />}</StoredProject>;
}

function Form({ project }: { project: Project }) {
  const t = useTranslations('settings');
  const [order, setOrder] = useState(project.order);
  const [badRule, setBadRule] = useState(false);
  const { save, busy, errors } = useSaveProject(project);
  const submit = (form: FormData) => {
    const text = (name: string) => String(form.get(name) ?? '');
    const groupRules = rulesOf(text('groupRules'));
    setBadRule(groupRules === undefined);
    if (!groupRules) return;
    save({
      ...{ order, groupRules },
      orderSeed: form.has('orderSeed') ? Number(text('orderSeed')) : project.orderSeed,
      goldEvery: Number(text('goldEvery')),
      goldWindow: Number(text('goldWindow')),
      goldThreshold: text('goldThreshold') === '' ? null : Number(text('goldThreshold')),
      guidelinesRequired: form.has('guidelinesRequired'),
    });
  };
  return (
    <SettingsForm title={t('assignment')} busy={busy} onSubmit={submit}>
      <Field label={t('order.label')} hint={t('rules.lead')}>
        <Select value={order} onChange={(e) => setOrder(e.target.value as typeof order)}>
          {ITEM_ORDERS.map((o) => (
            <option key={o} value={o}>
              {t(`order.${o}`)}
            </option>
          ))}
        </Select>
      </Field>
      {order === 'random' && (
        <Field label={t('rules.seed')} hint={t('rules.seedHint')} error={errors.orderSeed}>
          <Input type="number" name="orderSeed" min={0} required defaultValue={project.orderSeed} />
        </Field>
      )}
      <Field
        label={t('rules.groups')}
        hint={t('rules.groupsHint')}
        error={badRule ? t('rules.badRule') : errors.groupRules}
      >
        <Input name="groupRules" defaultValue={textOfRules(project.groupRules)} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-3">
        <Field label={t('rules.goldEvery')} hint={t('rules.goldEveryHint')} error={errors.goldEvery}>
          <Input
            type="number"
            name="goldEvery"
            min={0}
            max={1000}
            required
            defaultValue={project.goldEvery}
          />
        </Field>
        <Field label={t('rules.goldWindow')} hint={t('rules.goldWindowHint')} error={errors.goldWindow}>
          <Input
            type="number"
            name="goldWindow"
            min={1}
            max={100}
            required
            defaultValue={project.goldWindow}
          />
        </Field>
        <Field
          label={t('rules.goldThreshold')}
          hint={t('rules.goldThresholdHint')}
          error={errors.goldThreshold}
        >
          <Input
            type="number"
            name="goldThreshold"
            min={0}
            max={1}
            step="any"
            defaultValue={project.goldThreshold ?? ''}
          />
        </Field>
      </div>
      <label className="flex items-start gap-2">
        <Checkbox name="guidelinesRequired" defaultChecked={project.guidelinesRequired} className="mt-0.5" />
        {t('rules.read')}
      </label>
    </SettingsForm>
  );
}
