import { defineMessages } from './define.ts';

/** /account/sessions */
export const sessions = defineMessages({
  en: {
    title: 'Sessions',
    lead: 'The browsers that are signed in with your account. Docker and scripts are not among them: they use your password or access tokens.',
    list: 'Your sessions',
    column: {
      browser: 'Browser',
      address: 'Signed in from',
      lastSeen: 'Last seen',
      created: 'Signed in',
      actions: 'Actions',
    },
    agent: { on: '{program} on {system}', unknown: 'Unknown browser' },
    current: 'This one',
    end: {
      action: 'Sign out',
      of: 'Sign out {browser}, signed in {when}',
      done: 'The session has ended.',
    },
    others: {
      action: 'Sign out everywhere else',
      title: 'Sign out everywhere else?',
      body: 'Every other browser is signed out at once. This one stays, and so do access tokens.',
      confirm: 'Sign out the others',
      done: 'Your other sessions have ended.',
    },
    unknownBrowser: 'A browser that you do not know? Sign it out, then change your password.',
    ofUser: {
      title: 'Sessions',
      lead: 'Signs {name} out of every browser, for example after a machine was lost. The password and the access tokens stay.',
      action: 'End all sessions',
      question: 'End all sessions of {name}?',
      body: '{name} has to sign in again in every browser. Nothing else changes.',
      done: 'All sessions of {name} have ended.',
    },
  },
  'zh-CN': {
    title: '会话',
    lead: '用你的账号登录着的浏览器。docker 和脚本不在其中，它们使用密码或访问令牌。',
    list: '你的会话',
    column: {
      browser: '浏览器',
      address: '登录地址',
      lastSeen: '上次活动',
      created: '登录时间',
      actions: '操作',
    },
    agent: { on: '{system} 上的 {program}', unknown: '未知浏览器' },
    current: '当前会话',
    end: {
      action: '退出',
      of: '退出 {browser}（登录于 {when}）',
      done: '会话已结束。',
    },
    others: {
      action: '退出其他所有会话',
      title: '退出其他所有会话？',
      body: '其他浏览器会立即退出登录。当前会话和访问令牌保留。',
      confirm: '退出其他会话',
      done: '你的其他会话已结束。',
    },
    unknownBrowser: '有不认识的浏览器？请退出该会话，然后更改密码。',
    ofUser: {
      title: '会话',
      lead: '让 {name} 在所有浏览器中退出登录，例如设备丢失之后。密码和访问令牌保留。',
      action: '结束所有会话',
      question: '结束 {name} 的所有会话？',
      body: '{name} 需要在每个浏览器中重新登录，其他一切不变。',
      done: '{name} 的所有会话已结束。',
    },
  },
});
