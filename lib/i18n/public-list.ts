import { defineMessages } from './define.ts';

/** /public: the curated repositories, where one lands. */
export const publicList = defineMessages({
  en: {
    title: 'Public repositories',
    subtitle: 'Images that everybody may pull.',
    search: 'Search public repositories',
    sorts: { name: 'Name', updated: 'Recently updated', pulls: 'Most pulled' },
    kinds: { all: 'All', images: 'Images', base: 'Custom base images' },
    kind: 'Kind',
    noDescription: 'No description yet.',
    noTags: 'No tags yet',
    emptyTitle: 'No public repositories yet',
    emptyVisitor: 'A platform administrator fills this page by pushing images to the namespace library.',
    emptyAdmin: 'Push an image to the namespace library, and it appears here for everybody:',
    commands: 'Push a public image',
    noneOfKind: 'There are none of this kind.',
  },
  'zh-CN': {
    title: '公有镜像仓库',
    subtitle: '所有人都可以拉取的镜像。',
    search: '搜索公有镜像仓库',
    sorts: { name: '按名称', updated: '最近更新', pulls: '拉取最多' },
    kinds: { all: '全部', images: '镜像', base: '自定义基础镜像' },
    kind: '类型',
    noDescription: '暂无简介。',
    noTags: '暂无标签',
    emptyTitle: '还没有公有镜像仓库',
    emptyVisitor: '平台管理员把镜像推送到 library 命名空间后，会显示在这里。',
    emptyAdmin: '把镜像推送到 library 命名空间，它就会显示在这里，供所有人使用：',
    commands: '推送公有镜像',
    noneOfKind: '没有此类镜像仓库。',
  },
});
