import { defineMessages } from './define.ts';

/** What a page says when it has nothing to show, or cannot. */
export const states = defineMessages({
  en: {
    errorTitle: 'This did not work',
    requestId: 'Request id',
    unknownError: 'Something went wrong. Try again; if it stays, give the request id to your administrator.',
    network: 'The server cannot be reached. Check the connection and try again.',
    notFoundTitle: 'There is nothing here',
    notFoundText: 'It does not exist, it was deleted, or you may not see it.',
    notFoundSignIn: 'If it is private, sign in first.',
    toPublic: 'Public repositories',
    pageErrorTitle: 'This page could not be shown',
    pageErrorText: 'Try again. If it stays, give this number to your administrator: {digest}.',
    pageErrorTextPlain: 'Try again. If it stays, tell your administrator.',
  },
  'zh-CN': {
    errorTitle: '操作失败',
    requestId: '请求编号',
    unknownError: '出错了，请重试。如果问题依旧，请把请求编号告诉管理员。',
    network: '无法连接服务器，请检查网络后重试。',
    notFoundTitle: '这里什么也没有',
    notFoundText: '它可能不存在、已被删除，或者你没有查看权限。',
    notFoundSignIn: '如果它是私有的，请先登录。',
    toPublic: '公有镜像仓库',
    pageErrorTitle: '页面无法显示',
    pageErrorText: '请重试。如果问题依旧，请把这个编号告诉管理员：{digest}。',
    pageErrorTextPlain: '请重试。如果问题依旧，请联系管理员。',
  },
});
