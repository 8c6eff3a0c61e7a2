import { defineMessages } from './define.ts';

/** /account */
export const account = defineMessages({
  en: {
    title: 'Account',
    lead: 'Who you are here, and how the console looks to you.',
    profile: {
      title: 'Profile',
      name: 'User name',
      nameHint: 'You sign in with it, and docker login asks for it. It cannot be changed.',
      displayName: 'Display name',
      displayNameHint: 'Shown beside your user name. May stay empty.',
      saved: 'Profile saved.',
    },
    look: {
      title: 'Language and theme',
      lead: 'Changes at once, and is saved to your account for the next browser that you sign in with.',
      language: 'Language',
      theme: 'Theme',
    },
    password: {
      title: 'Password',
      lead: 'A new password ends your other sessions; this one stays. Where docker signed in with the old password, sign in again. Access tokens keep working.',
      current: 'Current password',
      new: 'New password',
      newHint: 'At least 10 characters.',
      change: 'Change password',
      changed: 'Password changed. Your other sessions have ended.',
      wrongCurrent: 'This is not your current password.',
      length: 'Use 10 to 200 characters.',
      required: 'Enter your current password.',
      show: 'Show password',
      hide: 'Hide password',
    },
  },
  'zh-CN': {
    title: '账号',
    lead: '你的身份，以及控制台的显示方式。',
    profile: {
      title: '个人资料',
      name: '用户名',
      nameHint: '登录控制台和 docker login 时使用，不能更改。',
      displayName: '显示名称',
      displayNameHint: '显示在用户名旁边，可以留空。',
      saved: '个人资料已保存。',
    },
    look: {
      title: '语言和主题',
      lead: '立即生效，并保存到你的账号，在其他浏览器登录时也会采用。',
      language: '语言',
      theme: '主题',
    },
    password: {
      title: '密码',
      lead: '更改密码会结束你的其他会话，当前会话保留。用旧密码登录过的 docker 需要重新登录。访问令牌继续有效。',
      current: '当前密码',
      new: '新密码',
      newHint: '至少 10 个字符。',
      change: '更改密码',
      changed: '密码已更改，你的其他会话已结束。',
      wrongCurrent: '当前密码不正确。',
      length: '请使用 10 到 200 个字符。',
      required: '请输入当前密码。',
      show: '显示密码',
      hide: '隐藏密码',
    },
  },
});
