import { defineMessages } from './define.ts';

/** /sign-in */
export const signIn = defineMessages({
  en: {
    title: 'Sign in',
    subtitle: 'to {host}',
    user: 'User name',
    password: 'Password',
    showPassword: 'Show password',
    hidePassword: 'Hide password',
    submit: 'Sign in',
    pending: 'Signing in…',
    help: 'No account, or the password is lost? Ask your platform administrator.',
    sameAccount: 'The same account works for docker login {host}.',
    or: 'or',
    providerPending: 'Opening {name}…',
    tokenForProvider: 'Accounts of {name} use an access token there instead.',
    browsePublic: 'Browse public repositories without signing in',
  },
  'zh-CN': {
    title: '登录',
    subtitle: '{host}',
    user: '用户名',
    password: '密码',
    showPassword: '显示密码',
    hidePassword: '隐藏密码',
    submit: '登录',
    pending: '正在登录…',
    help: '没有账号或忘记密码？请联系平台管理员。',
    sameAccount: '同一账号也可用于 docker login {host}。',
    or: '或',
    providerPending: '正在打开 {name}…',
    tokenForProvider: '通过 {name} 登录的账号则使用访问令牌。',
    browsePublic: '不登录，直接浏览公有镜像仓库',
  },
});
