'use client';

import { Button } from '@heroui/react/button';
import { useRouter } from 'next/navigation';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { TargetFields, type TargetName, targetText } from '#components/repositories/target-fields';
import { FormError } from '#components/ui/error-message';
import { type Base, useBases } from '#lib/client/bake-bases';
import { type BakeFile, bakeFileOf, nameOfBaked } from '#lib/client/bake-files';
import { parseImage } from '#lib/client/image-names';
import { paths } from '#lib/client/paths';
import { usePushTargets } from '#lib/client/push-targets';
import { useCreateTransfer } from '#lib/client/transfers';
import { BaseFields, type ChosenBase } from './base-fields';
import { FileList } from './file-list';
import { type Faults, useFaults } from './use-faults';

/** Everything that is entered stays, whatever the answer. */
export function BakeForm({ base: asked, tenant }: { base: string | null; tenant: string }) {
  const t = useTranslations('bake');
  const router = useRouter();
  const create = useCreateTransfer();
  const tenants = usePushTargets();
  const [target, setTarget] = useState<TargetName>({ tenant, name: '', tag: '' });
  const [files, setFiles] = useState<BakeFile[]>([]);
  const bases = useBases(target.tenant);
  const [base, setBase] = useState(() => initialBase(asked, bases));
  const [faults, setFaults] = useState<Faults>({});
  const { find, ofRefusal } = useFaults();
  const form = useFocusedFault(faults);
  const changed = () => {
    create.reset();
    setFaults({});
  };
  const add = (chosen: File[]) => {
    changed();
    setFiles((before) => [...before, ...chosen.map(bakeFileOf)]);
    if (target.name === '' && target.tag === '') setTarget({ ...target, ...nameOfBaked(chosen[0]!.name) });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (create.isPending) return;
    const found = find({ base: base.text, target, files });
    setFaults(found);
    if (Object.keys(found).length > 0) return;
    try {
      await create.mutateAsync({
        body: {
          kind: 'bake',
          base: base.text.trim(),
          to: targetText(target),
          files: files.map(({ file, path, mode, uid, gid }) => ({
            name: file.name,
            sizeBytes: file.size,
            path,
            mode,
            uid: Number(uid),
            gid: Number(gid),
          })),
        },
        files: files.map(({ file }) => file),
      });
      router.push(paths.transfers());
    } catch (error) {
      setFaults(ofRefusal(error));
    }
  };
  return (
    <form ref={form} onSubmit={submit} noValidate className="flex max-w-3xl flex-col gap-8">
      <section className="flex flex-col gap-4">
        <h2 className="text-base font-semibold">{t('base')}</h2>
        <BaseFields
          bases={bases}
          base={base}
          error={faults.base}
          onChange={(next) => {
            changed();
            setBase(next);
          }}
        />
      </section>
      <section className="flex flex-col gap-4">
        <h2 className="text-base font-semibold">{t('files')}</h2>
        <FileList
          files={files}
          faults={faults}
          onAdd={add}
          onChange={(next) => {
            changed();
            setFiles(next);
          }}
        />
      </section>
      <section className="flex flex-col gap-4">
        <h2 className="text-base font-semibold">{t('target')}</h2>
        <TargetFields
          tenants={tenants}
          target={target}
          faults={faults}
          onChange={(field, value) => {
            changed();
            setTarget({ ...target, [field]: value });
          }}
        />
      </section>
      {Object.keys(faults).length === 0 ? <FormError error={create.error} /> : null}
      <div>
        <Button type="submit" variant="primary" isPending={create.isPending}>
          {t('submit')}
        </Button>
      </div>
    </form>
  );
}

/** What the address asks for, else the first that is proposed. */
function initialBase(asked: string | null, bases: readonly Base[]): ChosenBase {
  if (asked !== null) {
    const { repository, reference = '' } = parseImage(asked) ?? {};
    const isProposed = !reference.includes(':') && bases.some(({ name }) => name === repository);
    return { isOther: !isProposed, text: asked };
  }
  const [first] = bases;
  return { isOther: !first, text: first ? `${first.name}:${first.latestTag}` : '' };
}

/** The first faulty field gets the focus. */
function useFocusedFault(faults: Faults) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (Object.keys(faults).length > 0)
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [faults]);
  return form;
}
