import { defineMessages } from './define.ts';

/** /search */
export const search = defineMessages({
  en: {
    title: 'Search',
    subtitle: 'Repositories and tags that you may see.',
    field: 'Search repositories and tags',
    repositories: 'Repositories',
    tags: 'Tags',
    repositoryCount: '{count, plural, one {# repository} other {# repositories}}',
    tagCount: '{count, plural, one {# tag} other {# tags}}',
    best: 'the best {count}',
    startTitle: 'What are you looking for?',
    startText: 'Type a part of a name, a tag, or the start of a digest.',
    nothingTitle: 'Nothing matches “{query}”',
    nothingText: 'Try a shorter part of the name. You find only what you may see.',
    nothingSignIn: 'Private images are found after signing in.',
  },
  'zh-CN': {
    title: '搜索',
    subtitle: '搜索你有权查看的镜像仓库和标签。',
    field: '搜索镜像仓库和标签',
    repositories: '镜像仓库',
    tags: '标签',
    repositoryCount: '{count} 个镜像仓库',
    tagCount: '{count} 个标签',
    best: '仅显示最匹配的 {count} 个',
    startTitle: '想找什么？',
    startText: '输入名称的一部分、标签，或摘要的开头。',
    nothingTitle: '没有与“{query}”匹配的内容',
    nothingText: '试试更短的关键词。搜索结果只包含你有权查看的内容。',
    nothingSignIn: '登录后可以搜索私有镜像。',
  },
});
