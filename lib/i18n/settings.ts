import { defineMessages } from './define.ts';

/** /admin/settings */
export const settings = defineMessages({
  en: {
    title: 'Settings',
    lead: 'For the whole instance.',
    anonymousPull: 'Public images without signing in',
    anonymousPullHint:
      'On: whoever reaches this address sees public repositories and pulls from them without an account. Off: everything needs signing in, docker pull too.',
    invitedMayRegister: 'Accounts by invitation',
    invitedMayRegisterHint:
      'On: whoever has an invitation link of a tenant can create an account with it. Off: only platform administrators create accounts, and links are for those who have one.',
    undo: {
      title: 'Undo window',
      hint: 'How long a deletion can be undone. Its storage becomes free only afterwards. With 0 nothing can be undone. A change holds for deletions from then on.',
      amount: 'Length',
      unit: 'Unit',
      hours: 'hours',
      days: 'days',
      limit: 'Enter a whole number: at most {hours, number} hours, or {days, number} days.',
    },
    saved: 'Settings saved.',
  },
  'zh-CN': {
    title: '设置',
    lead: '对整个系统生效。',
    anonymousPull: '无需登录即可使用公有镜像',
    anonymousPullHint:
      '开启：任何能访问此地址的人，无需账号即可查看和拉取公有镜像仓库。关闭：一切操作都需要登录，包括 docker pull。',
    invitedMayRegister: '通过邀请创建账号',
    invitedMayRegisterHint:
      '开启：持有租户邀请链接的人可以用它创建账号。关闭：只有平台管理员可以创建账号，邀请链接仅供已有账号的人使用。',
    undo: {
      title: '撤销期限',
      hint: '删除操作在此期限内可以撤销，之后才释放存储空间。0 表示不可撤销。更改只对之后的删除生效。',
      amount: '时长',
      unit: '单位',
      hours: '小时',
      days: '天',
      limit: '请输入整数：最多 {hours, number} 小时，或 {days, number} 天。',
    },
    saved: '设置已保存。',
  },
});
