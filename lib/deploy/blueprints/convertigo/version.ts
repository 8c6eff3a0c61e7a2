import semver from 'semver';
import type { BlueprintNotice } from '../../../contract/blueprints.ts';
import type { BlueprintImage } from '../../blueprint.ts';
import { words } from '../parameters.ts';
import { lastPart } from '../service.ts';

/**
 * What the image says of itself, which those that are built on it say too; else its tag, where that is Convertigo's and
 * not one of somebody who built on it. Null for `latest`, a digest, and whatever does not begin with a number.
 */
export function versionOf({ repository, tag, config }: BlueprintImage): string | null {
  const said = config?.env.find((each) => each.startsWith(versionVariable))?.slice(versionVariable.length);
  const version = said ? semver.coerce(said)?.version : null;
  if (version) return version;
  if (tag === null || lastPart(repository) !== 'convertigo') return null;
  return versionOfTag(tag);
}

const versionVariable = 'CONVERTIGO_VERSION=';

/** `8.4.3`, `8.3-alpine`. A tag like `8.4` moves along its line, and so stands for the newest of it. */
function versionOfTag(tag: string): string | null {
  const [, major, minor = '999', patch = '999'] =
    /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?/.exec(tag) ?? [];
  return major === undefined
    ? null
    : semver.parse(`${Number(major)}.${Number(minor)}.${Number(patch)}`)!.version;
}

const projects = 'default_user_workspace/projects';

/** Projects that somebody baked into the image: named by the steps that put them there. */
export function bakedProjects(history: readonly string[]): string[] {
  const steps = history.filter((step) => step.includes(projects) || step.includes('.car'));
  const names = steps.flatMap((step) =>
    [...step.matchAll(/([A-Za-z0-9_.-]+)\.car\b/g)].map(([, name]) => name!),
  );
  return [...new Set(names)];
}

const isWebConnector = ({ repository }: BlueprintImage): boolean =>
  repository.includes('i386/') || lastPart(repository).includes('web-connector');

export function notices(image: BlueprintImage): BlueprintNotice[] {
  const version = versionOf(image);
  const found: BlueprintNotice[] = [];
  const warn = (en: string, zh: string) => found.push({ level: 'warning', text: words(en, zh) });
  const inform = (en: string, zh: string) => found.push({ level: 'info', text: words(en, zh) });
  if (isWebConnector(image)) {
    warn(
      'This is the i386 web connector (XULRunner), which ended with 7.5. Nothing is repaired there any more.',
      '这是 i386 Web 连接器（XULRunner），随 7.5 版终止，不再修复任何问题。',
    );
  }
  if (image.tag?.includes('-alpine')) {
    warn(
      'The variant -alpine ended with 7.5. Take a tag without it.',
      '-alpine 变体随 7.5 版终止，请使用不带它的标签。',
    );
  }
  if (version && semver.lt(version, '8.0.0')) {
    warn(
      'Convertigo 7 is at its end of life. Upgrade: the workspace is migrated at the first start, and backed up before.',
      'Convertigo 7 已停止维护。请升级：首次启动时会迁移工作区，升级前会自动备份。',
    );
  } else if (version && semver.lt(version, '8.3.0')) {
    warn('Convertigo before 8.3 gets no fixes any more.', '8.3 之前的 Convertigo 不再获得修复。');
  }
  if (version === null) {
    inform(
      'The tag does not tell the version: all parameters are offered, and some may have no effect.',
      '标签没有说明版本：显示全部参数，其中一些可能无效。',
    );
  }
  const baked = bakedProjects(image.history);
  if (baked.length > 0) {
    const names = baked.slice(0, 5).join(', ');
    inform(
      `Projects are baked into this image (${names}). They are put into a new workspace at its first start.`,
      `此镜像内置了项目（${names}），首次启动新工作区时会放入其中。`,
    );
  }
  inform(
    'The community edition limits the number of sessions; your licence is entered in Convertigo itself.',
    '社区版限制会话数量；许可证在 Convertigo 中输入。',
  );
  return found;
}
