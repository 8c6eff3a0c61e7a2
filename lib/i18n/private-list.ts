import { defineMessages } from './define.ts';

/** /t/<tenantId>: the repositories of a tenant. */
export const privateList = defineMessages({
  en: {
    title: 'Private repositories',
    subtitle: 'The repositories of {tenant}.',
    pushImage: 'Push an image',
    search: 'Search in {tenant}',
    kind: 'Kind',
    kinds: { all: 'All', images: 'Images', base: 'Custom base images' },
    baseMark: 'base',
    emptyTitle: 'No repositories in {tenant} yet',
    emptyText: 'Push an image; its repository is made by the first push:',
    emptyViewer: 'As a viewer you may pull. Ask a developer of the tenant to push the first image.',
    noBaseTitle: 'No custom base images yet',
    noBaseText: 'A repository whose name ends in _ownbase is listed here:',
    noTenantTitle: 'You are in no tenant yet',
    noTenantText:
      'A tenant is the namespace of a team. Ask an administrator of the team’s tenant, or the platform administrator, to add the user {user}.',
    noTenantAdmin: 'You administer this platform. Create a tenant, then add its members.',
    createTenant: 'Go to tenants',
  },
  'zh-CN': {
    title: '私有镜像仓库',
    subtitle: '{tenant} 的镜像仓库。',
    pushImage: '推送镜像',
    search: '在 {tenant} 中搜索',
    kind: '类型',
    kinds: { all: '全部', images: '镜像', base: '自定义基础镜像' },
    baseMark: '基础',
    emptyTitle: '{tenant} 还没有镜像仓库',
    emptyText: '推送一个镜像，首次推送时会自动创建镜像仓库：',
    emptyViewer: '只读成员可以拉取镜像。请让租户的开发者推送第一个镜像。',
    noBaseTitle: '还没有自定义基础镜像',
    noBaseText: '名称以 _ownbase 结尾的镜像仓库会列在这里：',
    noTenantTitle: '你还没有加入任何租户',
    noTenantText: '租户是一个团队的命名空间。请联系团队的租户管理员或平台管理员，把用户 {user} 加入租户。',
    noTenantAdmin: '你是平台管理员。请先创建租户，再添加成员。',
    createTenant: '前往租户管理',
  },
});
