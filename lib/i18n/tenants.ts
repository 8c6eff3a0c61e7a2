import { defineMessages } from './define.ts';

/** /admin/tenants and /admin/tenants/<id> */
export const tenants = defineMessages({
  en: {
    title: 'Tenants',
    lead: 'Each tenant owns the image names that begin with its ID.',
    list: 'Tenants',
    search: 'Search tenants',
    create: 'Create tenant',
    column: {
      id: 'ID',
      displayName: 'Display name',
      members: 'Members',
      repositories: 'Repositories',
      size: 'Size',
    },
    empty: {
      title: 'No tenants yet',
      body: 'A tenant gives a team a namespace: its developers push to <example></example>. Create one, then add its members.',
    },
    none: {
      title: 'No tenant matches “{q}”',
      body: 'The search looks at IDs and display names.',
    },
    form: {
      title: 'New tenant',
      id: 'Tenant ID',
      idHint: '2 to 40 lower-case letters and digits, with single dashes between them.',
      idPermanent:
        'It stands in every image name: <example></example>. It can never be changed, nor used again for another tenant.',
      displayName: 'Display name',
      displayNameHint: 'Shown beside the ID. May stay empty.',
      done: 'Tenant {id} created. Now add its members.',
      idForm: 'Use 2 to 40 lower-case letters and digits, with single dashes between them.',
      idRequired: 'Enter an ID.',
      taken: 'This ID is in use, or was used before.',
      reserved: 'This ID is reserved. Choose another one.',
    },
    detail: {
      all: 'All tenants',
      lead: 'Images of this tenant are named <example></example>.',
      facts:
        '{repositories, plural, =0 {No repositories yet.} one {# repository, <size></size>.} other {# repositories, <size></size>.}}',
      images: 'Show images',
      settings: 'Settings',
      displayName: 'Display name',
      displayNameHint: 'Shown beside the ID. May stay empty.',
      developersMayDelete: 'Developers may delete',
      developersMayDeleteHint:
        'Developers delete tags, images and repositories of this tenant. When off, only its administrators do.',
      saved: 'Tenant saved.',
    },
  },
  'zh-CN': {
    title: '租户',
    lead: '每个租户拥有以其 ID 开头的镜像名称。',
    list: '租户',
    search: '搜索租户',
    create: '创建租户',
    column: {
      id: 'ID',
      displayName: '显示名称',
      members: '成员',
      repositories: '镜像仓库',
      size: '大小',
    },
    empty: {
      title: '还没有租户',
      body: '租户为团队提供命名空间：其开发者推送到 <example></example>。先创建租户，再添加成员。',
    },
    none: {
      title: '没有与“{q}”匹配的租户',
      body: '搜索范围为 ID 和显示名称。',
    },
    form: {
      title: '新建租户',
      id: '租户 ID',
      idHint: '2 到 40 个小写字母和数字，中间可以有单个短横线。',
      idPermanent: '它出现在每个镜像名称中：<example></example>。永远不能更改，也不能再用于其他租户。',
      displayName: '显示名称',
      displayNameHint: '显示在 ID 旁边，可以留空。',
      done: '租户 {id} 已创建。现在添加成员。',
      idForm: '请使用 2 到 40 个小写字母和数字，中间可以有单个短横线。',
      idRequired: '请输入 ID。',
      taken: '此 ID 正在使用，或曾被使用过。',
      reserved: '此 ID 为系统保留，请另选一个。',
    },
    detail: {
      all: '所有租户',
      lead: '此租户的镜像名称形如 <example></example>。',
      facts: '{repositories, plural, =0 {还没有镜像仓库。} other {# 个镜像仓库，共 <size></size>。}}',
      images: '查看镜像',
      settings: '设置',
      displayName: '显示名称',
      displayNameHint: '显示在 ID 旁边，可以留空。',
      developersMayDelete: '开发者可以删除',
      developersMayDeleteHint: '开发者可以删除此租户的标签、镜像和镜像仓库。关闭时只有租户管理员可以。',
      saved: '租户已保存。',
    },
  },
});
