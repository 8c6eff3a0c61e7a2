import { defineMessages } from './define.ts';

/** Giving an image another name, on its page. */
export const copy = defineMessages({
  en: {
    action: 'Copy…',
    title: 'Copy {image}',
    lead: 'The image gets another name. Its platforms and signatures come along, its digest stays, and no data moves.',
    tenant: 'Tenant',
    library: 'library (public images)',
    repository: 'Repository',
    repositoryHint:
      'Lower-case letters, digits, and . _ - / between them. It is made where it is not there yet.',
    repositoryFault: 'Use lower-case letters and digits, with single . _ - or / between them.',
    tag: 'Tag',
    tagHint: 'A tag that is there already moves to this image.',
    tagFault: 'Use letters, digits, _ . or -, at most 128.',
    sameFault: 'This is the name that it has. Choose another tag, repository or tenant.',
    result: 'It can then be pulled as {name}.',
    submit: 'Copy',
    done: 'Copied to {name}',
    moved: 'Copied to {name}; the tag named {digest} before.',
  },
  'zh-CN': {
    action: '复制…',
    title: '复制 {image}',
    lead: '为该镜像再起一个名称：所有平台和签名一并复制，摘要不变，不移动任何数据。',
    tenant: '租户',
    library: 'library（公共镜像）',
    repository: '仓库',
    repositoryHint: '小写字母和数字，中间可用 . _ - /。不存在时会自动创建。',
    repositoryFault: '请使用小写字母和数字，中间用单个 . _ - 或 / 分隔。',
    tag: '标签',
    tagHint: '已存在的标签会改为指向该镜像。',
    tagFault: '请使用字母、数字、_ . 或 -，最多 128 个字符。',
    sameFault: '这就是它现在的名称，请换一个标签、仓库或租户。',
    result: '之后可用 {name} 拉取。',
    submit: '复制',
    done: '已复制到 {name}',
    moved: '已复制到 {name}；该标签之前指向 {digest}。',
  },
});
