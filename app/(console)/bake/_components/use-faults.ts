import { useTranslations } from 'use-intl';
import { isTargetName, type TargetName } from '#components/repositories/target-fields';
import { ApiError } from '#lib/client/api';
import { type BakeFile, isFilePath, isMode, isOwnerId } from '#lib/client/bake-files';
import { parseImage } from '#lib/client/image-names';
import { isTag } from '#lib/client/name-rules';

/** What is wrong, by field: `base`, `name`, `tag`, `files`, `files.0.path`. */
export type Faults = Readonly<Record<string, string>>;

type Entered = { base: string; target: TargetName; files: readonly BakeFile[] };

/** Finds faults before sending, and puts those into words that the server tells. */
export function useFaults() {
  const t = useTranslations('bake.fault');
  const copy = useTranslations('copy');
  const words: Record<string, string> = {
    base: t('base'),
    to: copy('repositoryFault'),
    files: t('files'),
    path: t('path'),
    mode: t('mode'),
    uid: t('owner'),
    gid: t('owner'),
  };
  return {
    find({ base, target, files }: Entered): Faults {
      const found: [string, string | undefined, boolean][] = [
        ['base', words.base, parseImage(base.trim()) !== null],
        ['files', t('none'), files.length > 0],
        ...files.flatMap(({ path, mode, uid, gid }, at): [string, string | undefined, boolean][] => [
          [`files.${at}.path`, t('twice'), files.findIndex((file) => file.path === path) === at],
          [`files.${at}.path`, words.path, isFilePath(path)],
          [`files.${at}.mode`, words.mode, isMode(mode)],
          [`files.${at}.uid`, words.uid, isOwnerId(uid)],
          [`files.${at}.gid`, words.gid, isOwnerId(gid)],
        ]),
        ['name', words.to, isTargetName(target)],
        ['tag', copy('tagFault'), isTag(target.tag.trim())],
      ];
      return Object.fromEntries(
        found.flatMap(([field, text, isFine]) => (isFine || !text ? [] : [[field, text]])),
      );
    },
    ofRefusal(error: unknown): Faults {
      if (!(error instanceof ApiError)) return {};
      if (error.code === 'NOT_FOUND') return { base: t('baseMissing') };
      const faults = error.issues.flatMap(({ path }): [string, string][] => {
        const text = words[path.split('.').at(-1) ?? ''];
        return text ? [[path === 'to' ? 'name' : path, text]] : [];
      });
      return Object.fromEntries(faults);
    },
  };
}
